-- Refuses what the report's renderers do not support or cannot resolve, naming notebook and cell.
-- Runs before every other filter, on the document as its authors wrote it.
-- Metadata it reads: metroregions.origin (name of each cell), .citations (keys of the bibliography).

local CLASSES = {
  ['callout-note'] = true, ['callout-tip'] = true, ['callout-warning'] = true,
  ['callout-important'] = true, ['callout-caution'] = true,
  ['content-visible'] = true, ['content-hidden'] = true,
  ['download'] = true, ['findings'] = true, ['note'] = true, ['values'] = true,
  ['regions'] = true, ['cite-box'] = true, ['answer'] = true,
}
local HEADING_CLASSES = { unnumbered = true, unlisted = true, profile = true }
local SPAN_CLASSES = { note = true, ['visually-hidden'] = true, nowrap = true }
local DIV_ATTRIBUTES = { ['when-format'] = true, ['unless-format'] = true, title = true,
  icon = true, name = true, done = true, ['tbl-colwidths'] = true }
local FORMATS = { html = true, typst = true }
local SUPPORTED = { fig = true, tbl = true, sec = true }
local RESERVED = { eq = true, lst = true, thm = true, lem = true, cor = true, prp = true,
  cnj = true, def = true, exm = true, exr = true, sol = true, rem = true, alg = true,
  tip = true, nte = true, wrn = true, imp = true, cau = true }

local stringify = pandoc.utils.stringify
local where = 'the report'

local function refuse(what)
  error('«' .. where .. ': ' .. what .. '»', 0)
end

local function known_targets(doc)
  local targets, unnumbered = {}, {}
  local function note(element)
    if element.identifier ~= '' then targets[element.identifier] = true end
  end
  doc:walk {
    Header = function(h)
      note(h)
      if h.classes:includes('unnumbered') then unnumbered[h.identifier] = true end
    end,
    Div = note, Figure = note, Span = note, Table = note, Image = note,
  }
  return targets, unnumbered
end

function Pandoc(doc)
  local meta = doc.meta.metroregions or {}
  local origin, citations = {}, {}
  for index, name in ipairs(meta.origin or {}) do origin[index] = stringify(name) end
  for _, key in ipairs(meta.citations or {}) do citations[stringify(key)] = true end
  local numbered = meta.numbered == true
  local targets, unnumbered = known_targets(doc)
  local level = 0

  local check = { traverse = 'topdown' }

  function check.RawBlock(raw)
    local cell = raw.format == 'html' and raw.text:match('^<!%-%-cell (%d+)%-%->$')
    if cell then
      where = origin[tonumber(cell) + 1] or where
      return nil
    end
    if raw.format == 'html' and raw.text:match('^%s*<!%-%-.*%-%->%s*$') then return nil end
    refuse('raw ' .. raw.format .. ' is not supported: write it in Markdown')
  end

  function check.RawInline(raw)
    if raw.format == 'html' and raw.text:match('^<!%-%-.*%-%->$') then return nil end
    refuse('raw ' .. raw.format .. ' (' .. raw.text:sub(1, 40) .. ') is not supported: write it in Markdown')
  end

  function check.Str(str)
    if str.text:find('{{<', 1, true) then refuse('shortcodes “{{< … >}}” are not supported') end
    if str.text:find('^:::') then refuse('a fence “:::” is not closed or not opened') end
    if str.text:find('{#', 1, true) then refuse('“' .. str.text .. '” would be printed as it stands') end
  end

  function check.Header(h)
    if h.level > level + 1 then
      refuse('the heading “' .. stringify(h) .. '” skips a level: use level ' .. (level + 1))
    end
    level = h.level
    for _, class in ipairs(h.classes) do
      if not HEADING_CLASSES[class] then
        refuse('the heading class “' .. class .. '” is not supported')
      end
    end
  end

  function check.Div(div)
    local callout = false
    for _, class in ipairs(div.classes) do
      if not CLASSES[class] then refuse('the div class “' .. class .. '” is not supported') end
      callout = callout or class:match('^callout%-')
    end
    for key, value in pairs(div.attributes) do
      if not DIV_ATTRIBUTES[key] then refuse('the div attribute “' .. key .. '” is not supported') end
      if key:match('%-format$') and not FORMATS[value] then
        refuse(key .. '="' .. value .. '" is not supported: write html or typst')
      end
    end
    if #div.classes == 0 and div.identifier ~= 'refs' then
      if not div.identifier:match('^fig%-') and not div.identifier:match('^tbl%-') then
        refuse('a div needs a class or the label of a figure or table')
      end
      local tables = 0
      div:walk { Table = function() tables = tables + 1 end }
      if div.identifier:match('^tbl%-') and (tables ~= 1 or #div.content < 2) then
        refuse(div.identifier .. ' must hold one table and its caption')
      end
      if div.identifier:match('^fig%-') then refuse('figure divs are not supported: label the cell') end
    end
    if callout and div.content[1] and div.content[1].t == 'Header' then
      -- Its heading is the callout's title, not a section of the report.
      local title = div.content:remove(1)
      div.attributes.title = stringify(title)
      return div
    end
  end

  function check.Span(span)
    for _, class in ipairs(span.classes) do
      if not SPAN_CLASSES[class] then refuse('the span class “' .. class .. '” is not supported') end
    end
    for key in pairs(span.attributes) do refuse('the span attribute “' .. key .. '” is not supported') end
  end

  function check.Figure(figure)
    if not figure.identifier:match('^fig%-') then
      refuse('a picture that is no labelled figure is not supported')
    end
    if #figure.caption.long == 0 then refuse(figure.identifier .. ' has no caption') end
  end

  function check.Image(image)
    local spark = image.src:match('^finding%-%d+%.svg$') and image.classes:includes('spark')
    if not spark and not image.src:match('^figures/') then
      refuse('the picture ' .. image.src .. ' is not supported: show it from a labelled cell')
    end
    local alt = image.attributes['fig-alt'] or image.attributes.alt or stringify(image.caption)
    if alt:match('^%s*$') then refuse('the picture ' .. image.src .. ' has no alternative text') end
  end

  function check.Link(link)
    local target = link.target:match('^#(.+)$')
    if target and not targets[target] then refuse('the link to #' .. target .. ' leads nowhere') end
  end

  function check.Cite(cite)
    for _, citation in ipairs(cite.citations) do
      local kind = citation.id:match('^(%a+)%-')
      if kind and RESERVED[kind] then
        refuse('cross-references @' .. kind .. '-… are not supported')
      elseif kind and SUPPORTED[kind] then
        if not targets[citation.id] then refuse('the reference @' .. citation.id .. ' leads nowhere') end
        if kind == 'sec' and (unnumbered[citation.id] or not numbered) then
          refuse('@' .. citation.id .. ' refers to a section without number: link to it instead')
        end
        if #citation.prefix > 0 or #citation.suffix > 0 then
          refuse('text inside the brackets of [@' .. citation.id .. '] is not supported')
        end
      elseif not citations[citation.id] then
        refuse('the bibliography has no “' .. citation.id .. '” for @' .. citation.id)
      end
    end
  end

  doc = doc:walk(check)
  doc.blocks = doc.blocks:walk {
    RawBlock = function(raw) if raw.format == 'html' then return {} end end,
    RawInline = function(raw) if raw.format == 'html' then return {} end end,
  }
  return doc
end
