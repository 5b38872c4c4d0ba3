# What a claim is about, measured against what it is said to depend on; what is extrapolated dashed and hollow.
do for [p = 1:panels] {
    eval frame
    plot @bands, @bars, @curves, @guesses, @models, @at_least, @hovers, @nothing
}
