# CPU time of 1,000 deliveries: who spends it.
unset ytics
do for [p = 1:panels] {
    eval frame
    unset ytics
    plot @parts, @totals, @bar_hovers, @nothing
}
