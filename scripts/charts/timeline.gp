# What happened to one client of each transport: messages are published on the upper rail of a lane, the client
# asks below the lower one, at the cross, and receives on it; a line leads from each publication to its delivery, so that its slope is the age.
do for [p = 1:panels] {
    eval frame
    block = 4 * (p - 1)
    unset ytics
    unset grid
    plot data index block using 1:(0):(0):(y_to[p]) with vectors nohead lc rgb colour_light lw 1 notitle, \
         data index block + 1 using 1:3:($2 - $1):(0):(colour(strcol(5))) with vectors nohead lc rgb variable lw 1.2 notitle, \
         data index block + 1 using 1:($4 > 0 ? $3 - 0.2 : NaN):(0):(0.2):(colour(strcol(5))) with vectors nohead lc rgb variable lw 1.2 notitle, \
         data index block + 3 using 1:3:($2 - $1):($4 - $3):(colour(strcol(6))) with vectors nohead lc rgb variable lw 2 notitle, \
         data index block + 1 using 1:($4 > 0 ? $3 - 0.2 : NaN):(colour(strcol(5))) with points pt 2 ps 0.6 lw 1.5 lc rgb variable notitle, \
         data index block + 2 using 1:($3 > 0 ? NaN : $2):(colour(strcol(4))) with points pt 6 ps 0.75 lw 1.6 lc rgb variable notitle, \
         data index block + 2 using 1:($3 > 0 ? $2 : NaN):(colour(strcol(4))) with points pt 7 ps 0.75 lc rgb variable notitle, \
         data index block + 3 using 2:4:(colour(strcol(6))) with points pt 13 ps 0.8 lc rgb variable notitle, \
         data index block + 3 using 2:4:5 with labels hypertext point pt 7 ps 1 lc rgb 0xFF000000 notitle, \
         @nothing
}
