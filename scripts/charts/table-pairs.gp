# Published figures, hollow diamonds, beside what was measured here, full circles with intervals; what is extrapolated
# is hollow and dashed.
unset ytics
do for [p = 1:panels] {
    eval frame
    unset ytics
    block = 2 * (p - 1)
    plot data index block using 1:5:($2 - $1):(0) with vectors nohead lc rgb colour_light lw 2 notitle, \
         data index block using ($6 > 0 ? NaN : $2):5:3:4 with xerrorbars pt 0 lw 1.6 lc rgb colour_plain notitle, \
         data index block using ($6 > 0 ? $3 : NaN):5:($4 - $3):(0) with vectors nohead lc rgb colour_plain lw 1.4 dt (3, 3) notitle, \
         data index block using 1:5 with points pt 12 ps 1.2 lw 1.8 lc rgb colour_null notitle, \
         data index block using ($6 > 0 ? NaN : $2):5 with points pt 7 ps 0.9 lc rgb colour_plain notitle, \
         data index block using ($6 > 0 ? $2 : NaN):5 with points pt 6 ps 1.0 lw 1.6 lc rgb colour_plain notitle, \
         data index block + 1 using 1:2:3 with labels hypertext point pt 7 ps 1 lc rgb 0xFF000000 notitle, \
         @nothing
}
