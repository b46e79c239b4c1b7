-- What the report adds to Quarto's Markdown, alike in both renderers: `_quarto.yml` names this file
-- under `filters`.

local typst = FORMAT:match('typst')

-- How many letters of a table's type fit on a line of the page, and what a column's gaps take.
local LINE, GAP = 100, 2.4

-- A citation is not yet written out when its table is measured.
local CITED = string.rep('x', 15) .. string.rep(' xxxxxxxx', 7)

-- Letters that a cell needs on one line, and those of its longest word.
local function letters(cell)
  local contents = cell.contents
  local text = pandoc.utils.stringify(contents)
  -- Few cells cite: the others need no walk.
  if text:find('@', 1, true) then
    text = pandoc.utils.stringify(
      contents:walk { Cite = function() return pandoc.Str(CITED) end })
  end
  local longest = 0
  for word in text:gmatch('[^%s]+') do longest = math.max(longest, utf8.len(word) or #word) end
  return utf8.len(text) or #text, longest
end

-- Sets the columns of a table that is wider than the page: no word and no number breaks, and what is
-- left of the line goes to the columns in proportion to what they lack, so that the cells of a row
-- take about as many lines. The type shrinks only as far as the words need.
local function fit(tbl)
  local full, natural, least = {}, {}, {}
  local function take(rows, head)
    for _, row in ipairs(rows) do
      for column, cell in ipairs(row.cells) do
        local whole, word = letters(cell)
        if head then word = word * 1.05 end
        local short = not head and whole <= 20
        full[column] = math.max(full[column] or 0, whole)
        natural[column] = math.max(natural[column] or 0, head and math.min(whole, 2 * word) or whole)
        least[column] = math.max(least[column] or 0, short and whole or word)
      end
    end
  end
  take(tbl.head.rows, true)
  for _, body in ipairs(tbl.bodies) do take(body.body, false) end
  local wanted, needed, lacking = 0, 0, 0
  for column in ipairs(natural) do
    natural[column] = math.max(least[column], math.min(natural[column], 2 * LINE))
    wanted = wanted + full[column] + GAP
    needed = needed + least[column] + GAP
    lacking = lacking + natural[column] - least[column]
  end
  if wanted <= LINE then return end
  local spare = lacking > 0 and math.min(1, math.max(0, LINE - needed) / lacking) or 0
  for column, spec in ipairs(tbl.colspecs) do
    local width = least[column] + GAP + spare * (natural[column] - least[column])
    tbl.colspecs[column] = { spec[1], width / math.max(LINE, needed) }
  end
  if needed > LINE then
    tbl.attributes['typst:text:size'] = string.format('%.2fem', math.max(0.7, LINE / needed))
  end
end

-- On screen, cells of long texts keep a width that reads, on a phone the table then scrolls; short
-- cells, as “1995–2021”, stay on one line.
local LONG, SHORT = 60, 12
local function mark(tbl)
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do
      for _, cell in ipairs(row.cells) do
        local whole = letters(cell)
        if whole > LONG then cell.classes:insert('long') end
        if whole <= SHORT then cell.classes:insert('nowrap') end
      end
    end
  end
end

-- The first column of every table names its row. Widths that Pandoc derives from the length of a
-- line in the source mean nothing: columns are as wide as what they hold.
function Table(tbl)
  for column, spec in ipairs(tbl.colspecs) do tbl.colspecs[column] = { spec[1], nil } end
  if typst then fit(tbl) else mark(tbl) end
  if #tbl.colspecs > 1 then
    for _, body in ipairs(tbl.bodies) do body.row_head_columns = 1 end
  end
  return tbl
end

function Span(span)
  if not typst then return nil end
  if span.classes:includes('visually-hidden') then return {} end
  if span.classes:includes('note') then
    local content = pandoc.Inlines { pandoc.RawInline('typst', '#source-note[') }
    content:extend(span.content)
    content:insert(pandoc.RawInline('typst', ']'))
    return content
  end
end

local function attribute(text)
  return (text:gsub('&', '&amp;'):gsub('"', '&quot;'):gsub('<', '&lt;'))
end

local function between(format, before, content, after)
  local blocks = pandoc.Blocks { pandoc.RawBlock(format, before) }
  blocks:extend(content)
  blocks:insert(pandoc.RawBlock(format, after))
  return blocks
end

-- Divs in Typst, by class: the function of the template that sets them.
local TYPST = {
  findings = 'findings', answer = 'answer', note = 'table-note', ['cite-box'] = 'cite-box',
}

-- Divs in HTML, by class: what Pandoc's Markdown cannot say. The buttons work with the page's script
-- only, which shows them.
local HTML = {
  values = function(div, title)
    return '<details class="values"><summary>' .. title .. '</summary><div class="table-scroll" ' ..
      'role="region" tabindex="0" aria-label="' .. attribute(div.attributes.name or title) .. '">',
      '</div></details>'
  end,
  regions = function(_, title)
    return '<nav class="regions" aria-label="' .. title .. '">', '</nav>'
  end,
  ['cite-box'] = function(div, title)
    return '<div class="cite-box"><div class="cite-text">',
      '</div><button type="button" class="copy" hidden data-done="' ..
      attribute(div.attributes.done or title) .. '">' .. title .. '</button>' ..
      '<span class="copied" role="status"></span></div>'
  end,
}

-- The words that a finding begins with are its card's title.
local function cards(list)
  for _, item in ipairs(list.content) do
    local inlines = item[1] and item[1].content
    if inlines and inlines[1] and inlines[1].t == 'Strong' then
      inlines[1] = pandoc.Span(inlines[1].content, { class = 'finding-title' })
    end
  end
  return list
end

function Div(div)
  if not typst and div.classes:includes('findings') then
    return div:walk { BulletList = cards }
  end
  for _, class in ipairs(div.classes) do
    if typst and TYPST[class] then
      div.content = between('typst', '#' .. TYPST[class] .. '[', div.content, ']')
      return div
    elseif not typst and HTML[class] then
      local before, after = HTML[class](div, attribute(div.attributes.title or class))
      return between('html', before, div.content, after)
    end
  end
end

-- A link leads to the web or to a place in the edition; of any other address only the text stays.
-- Browsers pass over blanks and control characters in an address, so they do not count here.
function Link(link)
  local scheme = link.target:gsub('[%s%c]', ''):gsub('%%[01][%x]', ''):match('^([^/?#]*):')
  if scheme and scheme:lower() ~= 'https' and scheme:lower() ~= 'http' then return link.content end
end

-- On paper the sentence stands alone.
function Image(image)
  if typst and image.classes:includes('spark') then return {} end
end

-- A PDF for all needs words for a formula: the best there are is how it was written.
function Math(math)
  if not typst then return nil end
  local code = pandoc.write(pandoc.Pandoc { pandoc.Plain { math } }, 'typst'):gsub('%s+$', '')
  local alt = math.text:gsub('\\', '\\\\'):gsub('"', '\\"')
  local block = math.mathtype == 'DisplayMath' and 'true' or 'false'
  code = code:gsub('^%$%s*', ''):gsub('%s*%$$', '')
  return pandoc.RawInline('typst',
    '#math.equation(block: ' .. block .. ', alt: "' .. alt .. '", $' .. code .. '$)')
end

-- A section of the class `profile`, up to the next heading that is not below it, is set by a
-- function of the template. In it, as in a profile by itself, a heading and the sentence below stay
-- on one page with the table that follows.
function Pandoc(doc)
  if not typst then return nil end
  local blocks, level = pandoc.Blocks {}, nil
  local alone = doc.meta.report and doc.meta.report.compact
  for place, block in ipairs(doc.blocks) do
    local before, after = doc.blocks[place - 1], doc.blocks[place + 1]
    if block.t == 'Header' then
      if level and block.level <= level then
        blocks:insert(pandoc.RawBlock('typst', ']'))
        level = nil
      end
      if block.classes:includes('profile') then
        level = block.level
        blocks:insert(pandoc.RawBlock('typst', '#region-profile['))
      end
    end
    local between = before and before.t == 'Header' and after and after.t == 'Div'
      and after.identifier:match('^tbl%-')
    if (level or alone) and block.t == 'Para' and between then
      blocks:insert(pandoc.RawBlock('typst', '#block(sticky: true)['))
      blocks:insert(block)
      blocks:insert(pandoc.RawBlock('typst', ']'))
    else
      blocks:insert(block)
    end
  end
  if level then blocks:insert(pandoc.RawBlock('typst', ']')) end
  doc.blocks = blocks
  return doc
end
