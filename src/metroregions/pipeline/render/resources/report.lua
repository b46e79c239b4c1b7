-- What the report adds to Quarto's Markdown, alike in both renderers: `_quarto.yml` names this file
-- under `filters`.

local typst = FORMAT:match('typst')

-- The first column of every table names its row. Widths that Pandoc derives from the length of a
-- line in the source mean nothing: columns are as wide as what they hold.
function Table(tbl)
  for column, spec in ipairs(tbl.colspecs) do tbl.colspecs[column] = { spec[1], nil } end
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
