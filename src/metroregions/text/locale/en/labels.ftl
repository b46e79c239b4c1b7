# What stands inside figures and tables.

label-milestone = Policy milestone
label-break = Break in the series
label-break-between = Break in the series in between
label-estimated = Estimated
label-this-region = Region named above
label-other-regions = The other ten
label-no-data = no data
label-two-regions = Belongs to two regions
label-actual = Actual
label-rank = Rank
label-region = Region
label-map-credit = © GeoBasis-DE / BKG 2023 (Daten verändert)
label-kilometres = km
label-interval-without = { $level }% interval excludes { $base }
label-interval-with = { $level }% interval includes { $base }
label-class = { $low } to { $high }
label-districts = { NUM($count) } districts

# The note below a figure or table.

note-source = Source: { $sources }
note-estimated = Dashed or †: estimated.
note-nowcast = Values of the latest year are in part nowcasts.
note-missing = –: no data.
note-all-indicators = All indicators
note-all-others = All other indicators
note-latest = (latest year of data not after { $year })
note-breaks = Breaks in the series: { $items }
note-events = Events that are no breaks: { $items }
break-census = census
break-definition = new definition
break-method = new method
break-revision = revision
break-source = new source
break-event = event
label-district-code = District code
label-counted-twice = Counted twice
