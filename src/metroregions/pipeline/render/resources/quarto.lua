-- The part of Quarto's Markdown that the report uses, for Pandoc alone: conditional content,
-- callouts, numbered sections, figures, tables and references to them. Typst output has the
-- structure that Quarto's own has, so that one template serves both.
-- Metadata it reads: metroregions.language (words), .numbered, .depth.

local stringify = pandoc.utils.stringify
local typst = FORMAT:match('typst') and true or false
local target = typst and 'typst' or 'html'
local words = {}

local function raw(text) return pandoc.RawBlock(target, text) end
local function raw_inline(text) return pandoc.RawInline(target, text) end
local function quote(text)
  return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"') .. '"'
end
local function html(text)
  return (text:gsub('&', '&amp;'):gsub('<', '&lt;'):gsub('>', '&gt;'):gsub('"', '&quot;'))
end

-- Conditional content ---------------------------------------------------------------------------

local function shown(div)
  local visible = div.classes:includes('content-visible')
  if not visible and not div.classes:includes('content-hidden') then return nil end
  local when, unless = div.attributes['when-format'], div.attributes['unless-format']
  local matches = (when == nil or when == target) and (unless == nil or unless ~= target)
  return visible == matches
end

local conditional = {
  traverse = 'topdown',
  Div = function(div)
    local show = shown(div)
    if show == nil then return nil end
    return show and div.content or {}
  end,
}

-- Callouts --------------------------------------------------------------------------------------

local function callout(div)
  local kind
  for _, class in ipairs(div.classes) do kind = kind or class:match('^callout%-(%a+)$') end
  if not kind then return nil end
  local title = div.attributes.title or words['callout-' .. kind .. '-title']
  local blocks = pandoc.Blocks {}
  if typst then
    blocks:insert(raw('#report-callout(' .. quote(kind) .. ', ' .. quote(title) .. ')['))
    blocks:extend(div.content)
    blocks:insert(raw(']'))
  else
    blocks:insert(raw('<div class="callout callout-' .. kind .. '" role="note" aria-label="' ..
      html(title) .. '"><p class="callout-title">' .. html(title) .. '</p>'))
    blocks:extend(div.content)
    blocks:insert(raw('</div>'))
  end
  return blocks
end

-- Figures and tables ----------------------------------------------------------------------------

local numbers = {}

local function labelled(kind, id, inlines)
  local caption = pandoc.Inlines {}
  if not typst then
    local name = words['crossref-' .. kind .. '-title'] .. ' ' .. numbers[id]
    caption:insert(raw_inline('<a class="caption-label" href="#' .. id .. '">' .. name .. ':</a> '))
  end
  caption:extend(inlines)
  return caption
end

local function typst_float(kind, id, position, content, caption)
  local blocks = pandoc.Blocks { raw('#figure([') }
  blocks:extend(content)
  blocks:insert(raw('], caption: figure.caption(position: ' .. position .. ', ['))
  blocks:insert(pandoc.Plain(labelled(kind, id, caption)))
  blocks:insert(raw(']), kind: "quarto-float-' .. kind .. '", supplement: "' ..
    words['crossref-' .. kind .. '-title'] .. '") <' .. id .. '>'))
  return blocks
end

local function figure(fig)
  local id = fig.identifier
  local image
  fig:walk { Image = function(img) image = img end }
  local alt = image.attributes['fig-alt'] or image.attributes.alt
  local caption = pandoc.utils.blocks_to_inlines(fig.caption.long)
  if typst then
    local code = '#image(' .. quote(image.src) .. ', alt: ' .. quote(alt) .. ')'
    return typst_float('fig', id, 'bottom', { raw(code) }, caption)
  end
  return {
    raw('<figure id="' .. id .. '" class="figure"><div class="chart" role="group" tabindex="0" aria-label="' ..
      words['crossref-fig-title'] .. ' ' .. numbers[id] .. '">' ..
      '<!--svg ' .. id .. ' ' .. html(alt) .. '--></div><figcaption>'),
    pandoc.Plain(labelled('fig', id, caption)),
    raw('</figcaption></figure>'),
  }
end

-- The note that follows a table stays with it.
local function join_notes(blocks)
  local joined = pandoc.Blocks {}
  for _, block in ipairs(blocks) do
    local last = joined[#joined]
    if block.t == 'Div' and block.classes:includes('note') and last and last.t == 'Div'
      and last.identifier:match('^tbl%-') then
      last.content:insert(block)
    else
      joined:insert(block)
    end
  end
  return joined
end

local function table_div(div)
  local id = div.identifier
  local tbl, note
  local caption = pandoc.Blocks {}
  for _, block in ipairs(div.content) do
    if block.t == 'Table' then
      tbl = block
    elseif block.t == 'Div' then
      note = block
    else
      caption:insert(block)
    end
  end
  local inlines = pandoc.utils.blocks_to_inlines(caption)
  local widths = div.attributes['tbl-colwidths']
  if widths then
    local column = 0
    for width in widths:gmatch('[%d.]+') do
      column = column + 1
      if tbl.colspecs[column] then
        tbl.colspecs[column] = { tbl.colspecs[column][1], tonumber(width) / 100 }
      end
    end
  end
  if typst then
    tbl.classes:insert('typst:no-figure')
    local content = pandoc.Blocks { tbl }
    if note then
      content:insert(1, raw('#set block(spacing: 0.7em)'))
      content:extend(note.content)
    end
    return typst_float('tbl', id, 'top', content, inlines)
  end
  tbl.caption.long = { pandoc.Plain { pandoc.Span(labelled('tbl', id, inlines), { class = 'caption-text' }) } }
  local name = words['crossref-tbl-title'] .. ' ' .. numbers[id]
  return {
    raw('<div id="' .. id .. '" class="table-scroll" role="region" tabindex="0" aria-label="' ..
      html(name) .. '">'),
    tbl,
    raw('</div>'),
    note,
  }
end

-- The small chart of a key finding.
local function spark(image)
  if typst or not image.classes:includes('spark') then return nil end
  local name = image.src:gsub('%.svg$', '')
  return raw_inline('<span class="spark"><!--svg ' .. name .. ' ' ..
    html(stringify(image.caption)) .. '--></span>')
end

-- Numbers and references ------------------------------------------------------------------------

local function number_all(doc, numbered, depth)
  local sections, figures, tables = {}, 0, 0
  return doc:walk {
    traverse = 'topdown',
    Header = function(h)
      local label = pandoc.Inlines {}
      if numbered and not h.classes:includes('unnumbered') and h.level <= depth then
        sections[h.level] = (sections[h.level] or 0) + 1
        for level = h.level + 1, 6 do sections[level] = nil end
        local parts = {}
        for level = 1, h.level do parts[level] = tostring(sections[level] or 0) end
        numbers[h.identifier] = table.concat(parts, '.')
        if not typst then
          label:insert(raw_inline('<span class="header-section-number">' ..
            numbers[h.identifier] .. '</span> '))
        end
      elseif typst and not h.classes:includes('unnumbered') then
        h.classes:insert('unnumbered')
      end
      if not typst then
        h.level = math.min(h.level + 1, 6)
        h.content = label .. h.content
      end
      return h
    end,
    Figure = function(fig)
      figures = figures + 1
      numbers[fig.identifier] = tostring(figures)
    end,
    Div = function(div)
      if div.identifier:match('^tbl%-') then
        tables = tables + 1
        numbers[div.identifier] = tostring(tables)
      end
    end,
  }
end

local function reference(cite)
  local inlines = pandoc.Inlines {}
  for index, citation in ipairs(cite.citations) do
    local kind = citation.id:match('^(%a+)%-')
    if not numbers[citation.id] then return nil end
    local word = kind == 'sec' and words['crossref-sec-prefix'] or words['crossref-' .. kind .. '-title']
    local bare = citation.mode == 'SuppressAuthor'
    if index > 1 then inlines:extend { pandoc.Str(','), pandoc.Space() } end
    if typst then
      inlines:insert(raw_inline('#ref(<' .. citation.id .. '>, supplement: ' ..
        (bare and 'none' or '[' .. word .. ']') .. ')'))
    else
      local text = bare and numbers[citation.id] or word .. '\u{a0}' .. numbers[citation.id]
      inlines:insert(pandoc.Link({ pandoc.Str(text) }, '#' .. citation.id, '',
        pandoc.Attr('', { 'quarto-xref' })))
    end
  end
  return inlines
end

function Pandoc(doc)
  local meta = doc.meta.metroregions
  for key, value in pairs(meta.language) do words[key] = stringify(value) end
  doc = doc:walk(conditional)
  doc = doc:walk { Blocks = join_notes }
  doc = number_all(doc, meta.numbered == true, tonumber(stringify(meta.depth)))
  return doc:walk {
    Cite = reference,
    Figure = figure,
    Image = spark,
    Div = function(div)
      if div.identifier:match('^tbl%-') then return table_div(div) end
      return callout(div)
    end,
    Table = function(tbl)
      if typst then tbl.classes:insert('typst:no-figure') end
      return tbl
    end,
  }
end
