# What updates that come more often do: polling batches, push does not.
do for [p = 1:panels] {
    eval frame
    plot @bands, @bars, @curves, @models, @hovers, @nothing
}
