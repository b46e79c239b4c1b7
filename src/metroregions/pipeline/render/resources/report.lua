-- What the report adds to Quarto's Markdown, alike in both renderers: `_quarto.yml` names this file
-- under `filters`.

local typst = FORMAT:match('typst')

-- How many letters of a table's type fit on a line of the page, and what a column's gaps take.
local LINE, GAP = 96, 2.4

-- Letters that a cell needs on one line, and those of its longest word.
local function letters(cell)
  local text = pandoc.utils.stringify(cell.contents)
  local longest = 0
  for word in text:gmatch('[^%s]+') do longest = math.max(longest, utf8.len(word) or #word) end
  return utf8.len(text) or #text, longest
end

-- Sets the columns of a table that is much wider than the page: heads wrap between words, what the
-- rows hold does not, and the type shrinks as far as that still needs.
local function fit(tbl)
  local natural, needed, longest = {}, {}, {}
  local function take(rows, head)
    for _, row in ipairs(rows) do
      for column, cell in ipairs(row.cells) do
        local whole, word = letters(cell)
        natural[column] = math.max(natural[column] or 0, whole)
        longest[column] = math.max(longest[column] or 0, word)
        needed[column] = math.max(needed[column] or 0, head and word or math.min(whole, 24))
      end
    end
  end
  take(tbl.head.rows, true)
  for _, body in ipairs(tbl.bodies) do take(body.body, false) end
  local all, least = 0, 0
  for column in ipairs(natural) do
    needed[column] = math.max(needed[column], longest[column]) + GAP
    all = all + natural[column] + GAP
    least = least + needed[column]
  end
  if all <= LINE * 1.2 then return end
  -- What is left of the line goes to the first columns that want it.
  local spare, total = math.max(0, LINE - least), 0
  for column in ipairs(natural) do
    local more = math.max(0, math.min(spare, natural[column] + GAP - needed[column]))
    needed[column], spare = needed[column] + more, spare - more
    total = total + needed[column]
  end
  for column, spec in ipairs(tbl.colspecs) do
    tbl.colspecs[column] = { spec[1], needed[column] / total }
  end
  if least > LINE then
    tbl.attributes['typst:text:size'] = string.format('%.2fem', math.max(0.7, LINE / least))
  end
end

-- The first column of every table names its row. Widths that Pandoc derives from the length of a
-- line in the source mean nothing: columns are as wide as what they hold.
function Table(tbl)
  for column, spec in ipairs(tbl.colspecs) do tbl.colspecs[column] = { spec[1], nil } end
  if typst then fit(tbl) end
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

function Div(div)
  if typst and div.classes:includes('findings') then
    local content = pandoc.Blocks { pandoc.RawBlock('typst', '#findings[') }
    content:extend(div.content)
    content:insert(pandoc.RawBlock('typst', ']'))
    return content
  end
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
