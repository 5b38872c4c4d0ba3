# What more clients do to age, CPU and memory: a panel each.
do for [p = 1:panels] {
    eval frame
    plot @bands, @bars, @curves, @models, @hovers, @nothing
}
