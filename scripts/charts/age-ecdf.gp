# Which share of the messages was younger than that: polling is a ramp over its interval, push a step.
do for [p = 1:panels] {
    eval frame
    plot @bands, @curves, @steps, @marks, @models, @hovers, @nothing
}
