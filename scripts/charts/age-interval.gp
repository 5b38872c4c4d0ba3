# Age against the poll interval: measured points on the model's line, or beside it.
do for [p = 1:panels] {
    eval frame
    plot @bands, @bars, @curves, @models, @hovers, @nothing
}
