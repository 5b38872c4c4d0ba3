# What a claim is about, a bar for each of what it compares; what is extrapolated hatched.
unset ytics
do for [p = 1:panels] {
    eval frame
    unset ytics
    plot @parts, @totals, @bar_hovers, @nothing
}
