# What every chapter may use.

cardinal = { $number ->
    [0] no
    [1] one
    [2] two
    [3] three
    [4] four
    [5] five
    [6] six
    [7] seven
    [8] eight
    [9] nine
    [10] ten
    [11] eleven
    [12] twelve
   *[other] { $figures }
}
ordinal = { $number ->
    [1] first
    [2] second
    [3] third
    [4] fourth
    [5] fifth
    [6] sixth
    [7] seventh
    [8] eighth
    [9] ninth
    [10] tenth
    [11] eleventh
    [12] twelfth
   *[other] number { $figures }
}
scale-million = { $number } million
scale-billion = { $number } billion
scale-trillion = { $number } trillion

# Of a fact whose values the dataset has not.
no-data = { $indicator ->
    [none] No data.
   *[other] No data for { INDICATOR($indicator) }.
}
