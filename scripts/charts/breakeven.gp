# Who is cheaper at which update rate and poll interval: a cell's colour is the winner's, its text says by how much.
# Where both tie is a step in each column.
fill(winner) = winner eq 'ws' || winner eq 'poll' ? ink('area '.winner) : 0xFFFFFF
do for [p = 1:panels] {
    eval frame
    unset grid
    plot data index 2 * (p - 1) using 1:2:(0.5):(0.5):(fill(strcol(3))) with boxxyerror \
             fs solid 1 border lc rgb 0x8A8A8A fc rgb variable notitle, \
         data index 2 * (p - 1) + 1 using 1:2 with lines lc rgb colour_plain lw 4 notitle, \
         data index 2 * (p - 1) using 1:2:5 with labels hypertext point pt 7 ps 2 lc rgb 0xFF000000 notitle, \
         @nothing
}
