# Chapter “Development”.

development-answer = { $people ->
    [inside] { $jobs ->
        [inside] { $output ->
            [narrower] Measured against the rest of Germany, the eleven regions have grown bigger, not richer.
            [same] Measured against the rest of Germany, the eleven regions have grown bigger, not richer.
            [wider] Measured against the rest of Germany, the eleven regions have grown bigger and richer.
           *[undecided] Measured against the rest of Germany, the eleven regions have grown bigger.
        }
       *[other] {""}
    }
   *[other] {""}
} Since { $first-year }, the number of people has developed { $people ->
    [inside] better in the regions than outside them
    [outside] worse in the regions than outside them
   *[other] alike in the regions and outside them
} ({ SIGNED($people-inside, digits: 1) }% against { SIGNED($people-outside, digits: 1) }%); jobs have grown { $jobs ->
    [inside] faster in the regions
    [outside] faster outside
   *[other] alike
} ({ SIGNED($jobs-inside, digits: 1) }% against { SIGNED($jobs-outside, digits: 1) }%). { $output ->
    [narrower] In output per head they have not pulled ahead: the distance to the rest became smaller.
    [wider] In output per head, the distance to the rest became larger.
    [same] In output per head, the distance to the rest stayed the same.
   *[undecided] Whether the distance in output per head became smaller cannot be decided.
}
    .no-data = How the regions have grown cannot be told: the edition has not two years on one base.

development-growth = From { $first-year } to { $last-year }, { $indicator ->
    [population] the population
    [employed] the number of employed persons
    [gdp] gross domestic product at current prices
   *[other] { INDICATOR($indicator) }
} { $direction ->
    [up] rose by { NUM($inside, digits: 1) }%
    [down] fell by { ABS($inside, digits: 1) }%
    [same] stayed about the same ({ SIGNED($inside, digits: 1) }%)
   *[undecided] changed by { SIGNED($inside, digits: 1) }%
} in the eleven regions, against { SIGNED($outside, digits: 1) }% outside them; most in { NAMES($first-of-all) } ({ SIGNED($highest, digits: 1) }%), least in { NAMES($last-of-all) } ({ SIGNED($lowest, digits: 1) }%).
    .title = { $faster-count ->
        [0] No region did better than Germany
        [one] Only { NAMES($faster) } did better than Germany
        [11] All eleven regions did better than Germany
       *[other] { $indicator ->
            [population] { SPELL-START($faster-count) } of eleven regions gained more people than Germany, or lost fewer
            [employed] In { SPELL($faster-count) } of eleven regions, employment grew faster than in Germany
            [gdp] In { SPELL($faster-count) } of eleven regions, output grew faster than in Germany
           *[other] { SPELL-START($faster-count) } of eleven regions did better than Germany
        }
    }
    .subtitle = { $indicator ->
        [population] Population on 31 December, on one base throughout
        [employed] Employed persons at the place of work
        [gdp] GDP at current prices, which contain inflation
       *[other] { INDICATOR($indicator) }
    }, { $first-year } = 100.
    .alt = In { $last-year }: { NAMES($first-of-all) } is furthest above { $first-year } with { SIGNED($highest, digits: 1) }%, { NAMES($last-of-all) } last with { SIGNED($lowest, digits: 1) }%; Germany { SIGNED($germany, digits: 1) }%.
    .no-data = How { INDICATOR($indicator) } changed cannot be told: the edition has not two years on one base.

development-against-germany = Measured against Germany, { $indicator ->
    [unemployment_ratio] unemployment
   *[other] { INDICATOR($indicator) }
} { $up-count ->
    [0] rose in no region
   *[other] rose in { SPELL($up-count) }
} and { $down-count ->
    [0] fell in none
   *[other] fell in { SPELL($down-count) }
} of the eleven between { $first-year } and { $last-year }. In all eleven together it went from { NUM($inside-first, digits: 1) } to { NUM($inside-last, digits: 1) } (Germany = 100), outside them from { NUM($outside-first, digits: 1) } to { NUM($outside-last, digits: 1) }{ $gap ->
    [narrower] : they came closer to each other.
    [wider] : they moved apart.
    [same] : the distance stayed the same.
   *[undecided] . Whether they came closer depends on how people are counted, and cannot be decided.
}{ $undecided-count ->
    [0] {""}
   *[other] {" "}For { NAMES($undecided) } the census-corrected population turns the direction around: it cannot be decided.
}
    .title = { $indicator ->
        [unemployment_ratio] { $gap ->
            [wider] Unemployment in the eleven and in the rest has drifted apart
            [narrower] Unemployment in the eleven and in the rest has come closer
            [undecided] Whether unemployment in the eleven and in the rest came closer cannot be decided
           *[other] Unemployment in the eleven and in the rest stands as far apart as before
        }
       *[other] { $gap ->
            [narrower] The regions’ lead in output per head over the rest of the country has shrunk
            [wider] The regions’ lead in output per head over the rest of the country has grown
            [undecided] Whether the regions’ lead in output per head has grown cannot be decided
           *[other] The regions’ lead in output per head over the rest of the country stands where it stood
        }
    }
    .subtitle = { $indicator ->
        [unemployment_ratio] Registered unemployed per 100 people aged 15 to 64.
       *[other] GDP per inhabitant, Germany = 100.
    }
    .alt = Between { $first-year } and { $last-year }, it rose most in { NAMES($first-of-all) } and fell most in { NAMES($last-of-all) }.
    .no-data = How { INDICATOR($indicator) } moved against Germany cannot be told: the edition has not two years on one base.


development-contributions = Germany’s { $indicator ->
    [gdp] output
   *[other] employment
} grew by { NUM($total, digits: 1) }% from { $first-year } to { $last-year }; { NUM($outside, digits: 1) } points of it came from outside the eleven regions. The largest contribution of a region is that of { NAMES($first-of-all) } ({ NUM($largest, digits: 1) } points), the smallest that of { NAMES($last-of-all) } ({ SIGNED($smallest, digits: 1) }).

development-contributions-of-regions = What each region added to Germany’s growth
    .subtitle = Contributions in percentage points, { $first-year } to { $last-year }.

development-yearly = How fast each region changed
    .subtitle = Average annual growth in per cent, over the years on one base.

development-shift-share = { $ahead-count ->
    [0] No region grew
    [one] One region ({ NAMES($ahead) }) grew
   *[other] { SPELL-START($ahead-count) } regions ({ NAMES($ahead) }) grew
} more than the nation’s growth and the mix of sectors would let one expect, { SPELL($behind-count) } grew less.
    .title = Growth of employment, { $first-year } to { $last-year }: how much is the nation’s, how much the mix of sectors, how much the region’s own
    .subtitle = In per cent of the first year; the three parts add up to the growth.
    .no-data = *Not shown: the edition has not two years of employment by sector.*

column-growth = Growth
column-national-percent = As Germany
column-sector-mix-percent = Mix of sectors
column-regional-percent = The region’s own
