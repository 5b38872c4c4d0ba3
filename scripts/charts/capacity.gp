# How many clients one server keeps up to date if that much delay is acceptable. An arrow up: at least so many, the
# search ended before the server did.
do for [p = 1:panels] {
    eval frame
    plot @bars, @curves, @steps, @models, @marks, @at_least, @hovers, @nothing
}
