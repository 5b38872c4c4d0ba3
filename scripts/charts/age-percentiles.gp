# The ages of the slowest: percentiles on HdrHistogram's scale, where each further nine has the same width.
do for [p = 1:panels] {
    eval frame
    plot @bands, @curves, @steps, @marks, @models, @hovers, @nothing
}
