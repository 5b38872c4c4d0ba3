# What a delivered message costs on the wire as messages grow: how the fixed costs lose their weight.
do for [p = 1:panels] {
    eval frame
    plot @bands, @bars, @curves, @models, @hovers, @nothing
}
