# What a delivered message costs on the wire, by what the bytes are for.
unset ytics
do for [p = 1:panels] {
    eval frame
    unset ytics
    plot @parts, @totals, @bar_hovers, @nothing
}
