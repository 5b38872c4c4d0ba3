# Draws claim-a1-1.svg and claim-a1-1.png from claim-a1-1.dat: gnuplot claim-a1-1.gp
name = 'claim-a1-1'
width = 900
height = 565
panels = 1
if (!exists('part')) part = ''
labels = 9
array label_panel[9] = [0, 0, 0, 1, 1, 1, 1, 0, 0]
array label_x[9] = [0.02222222222, 0.02222222222, 0.02222222222, 0.02222222222, 0.4321777778, 0.7935555556, 0.7935555556, 0.02222222222, 0.02222222222]
array label_y[9] = [0.9504424779, 0.9026548673, 0.8637168142, 0.7876106195, 0.1256637168, 0.6987431487, 0.589178615, 0.07079646018, 0.03539823009]
array label_size[9] = [22, 17, 17, 16, 16, 16, 16, 16, 16]
array label_strong[9] = [1, 0, 0, 0, 0, 0, 0, 0, 0]
array label_glyph[9] = [0, 0, 0, 0, 0, 1, 1, 0, 0]
array label_swatch[9] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
array label_from_x[9] = [NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN]
array label_from_y[9] = [NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN]
array label_align[9] = ['left', 'left', 'left', 'left', 'center', 'left', 'left', 'left', 'left']
array label_ink[9] = ['plain', 'plain', 'plain', 'faint', 'faint', 'ws', 'poll', 'faint', 'faint']
array label_paint[9] = ['plain', 'plain', 'plain', 'faint', 'faint', 'ws', 'poll', 'faint', 'faint']
array label_text[9] = ['A1: server’s share of a core against messages a second', 'Server’s share of a core at rate 0.01667/s: 0.0084 % by WebSocket, 0.7 % by polling every 1', 's (87.9×); at rate 100/s: 4.8 % by WebSocket, 1.1 % by polling every 1 s (0.22×).', 'server’s share of a core (log scale)', 'messages a second (log scale)', 'WebSocket', 'polling every 1 s', '100 clients, 64 B, headers browser, veth, engine lean; 1 to 3 repeats; bands: 95 % intervals of two', 'repeats and more']
array left[1] = [0.09857777778]
array right[1] = [0.7657777778]
array top[1] = [0.7522123894]
array bottom[1] = [0.196460177]
array first[1] = [1]
array last[1] = [2]
array x_log[1] = [1]
array x_from[1] = [0.01]
array x_to[1] = [100]
array x_ticks[1] = ["'0.01/s' 0.01, '0.1/s' 0.1, '1/s' 1, '10/s' 10, '100/s' 100"]
array y_log[1] = [1]
array y_from[1] = [5e-05]
array y_to[1] = [0.1]
array y_ticks[1] = ["'0.01 %%' 0.0001, '0.1 %%' 0.001, '1 %%' 0.01, '10 %%' 0.1"]
array transport[2] = ['poll', 'ws']
array measured[2] = [1, 1]
array extrapolated[2] = [0, 0]
array step[2] = [0, 0]
array points[2] = [4, 4]

# The one theme of all charts: a colour, a dash and a point for each transport, the same in terminal, page and
# here; type, grid and frame; and as strings to be evaluated, what several charts do. Settings come from above:
# what stands where, over which range. Colours are Okabe and Ito's, apart for the colour-blind; dashes and
# points tell lines apart in print.

colour_poll = 0xD55E00
colour_longpoll = 0xCC79A7
colour_sse = 0x009E73
colour_ws = 0x0072B2
colour_null = 0x8A8A8A
colour_plain = 0x1A1A1A
colour_faint = 0x555555
colour_light = 0xD2D2D2

colour(t) = t eq 'poll' ? colour_poll : t eq 'longpoll' ? colour_longpoll : t eq 'sse' ? colour_sse \
          : t eq 'ws' ? colour_ws : t eq 'null' ? colour_null : t eq 'faint' ? colour_faint : t eq 'light' ? colour_light : colour_plain
line(t) = t eq 'poll' ? 1 : t eq 'longpoll' ? 2 : t eq 'sse' ? 3 : t eq 'ws' ? 4 : t eq 'null' ? 5 : 6

# A colour, mixed with so much of another.
channel(a, b, share, bits) = int(((a >> bits) & 255) * (1 - share) + ((b >> bits) & 255) * share) << bits
mix(a, b, share) = channel(a, b, share, 16) + channel(a, b, share, 8) + channel(a, b, share, 0)
ink(t) = t[1:5] eq 'area ' ? mix(colour(t[6:*]), 0xFFFFFF, 0.55) : mix(colour(t), 0, 0.2)

set style line 1 lc rgb colour_poll     lw 2.4 dt (14, 5)        pt 7  ps 0.75
set style line 2 lc rgb colour_longpoll lw 2.4 dt (5, 4)         pt 5  ps 0.7
set style line 3 lc rgb colour_sse      lw 2.4 dt (12, 4, 2, 4)  pt 9  ps 0.85
set style line 4 lc rgb colour_ws       lw 2.8 dt solid          pt 13 ps 0.85
set style line 5 lc rgb colour_null     lw 2.0 dt (2, 3)         pt 2  ps 0.7
set style line 6 lc rgb colour_plain    lw 2.0 dt (8, 3, 2, 3, 2, 3) pt 1 ps 0.7

# The parts of a bar, from the left: full, hatched, pale, crossed, empty, hatched the other way; and what is
# extrapolated.
hatched = exists('hatched') ? hatched : 0
part_fill(k) = hatched ? 5 : k == 1 || k == 3 ? 3 : k == 2 ? 4 : k == 4 ? 1 : k == 5 ? 0 : 5
part_colour(t, k) = mix(colour(t), 0xFFFFFF, k == 1 ? 0 : k == 3 ? 0.75 : 0.15)

# Points of keys: none, the transport's own, square, hollow and full circle, cross, line (drawn apart), diamond, upright line (too), frame, hollow diamond.
point(t) = word('7 5 9 13 2 1', line(t)) + 0
glyph(i) = label_glyph[i] == 1 ? point(label_paint[i]) : word('0 0 5 6 7 2 0 13 0 4 12', label_glyph[i] + 1) + 0

data = name.'.dat'
set encoding utf8
set border 3 lc rgb 0x8A8A8A lw 1
set grid xtics ytics back lc rgb colour_light lw 1 dt solid
set tics nomirror scale 0.5
unset mxtics
unset mytics
unset key

page = sprintf("size %d,%d font 'DejaVu Sans,16' noenhanced background rgb 'white'", width, height)
begin = "eval 'set terminal '.(format eq 'svg' ? 'svg name \"'.(name[1:1]).'\" mouse standalone ' : 'pngcairo fontscale 0.75 pointscale 1.5 ').page; ".\
        "set output name.'.'.format.part; set multiplot"
finish = "unset multiplot; unset output"

# --- texts, each at its place on the sheet; those of a panel come with it, the sheet's own with the first ---

styled(i) = sprintf("font 'DejaVu Sans%s,%d' tc rgb %d ", label_strong[i] ? ':Bold' : '', label_size[i], ink(label_ink[i]))
large(i) = label_glyph[i] == 2 || label_glyph[i] == 9
marked(i) = glyph(i) == 0 ? (label_glyph[i] ? 'offset 1.8,0' : '') \
          : sprintf('point pt %d ps %.1f lc rgb %d offset %.1f,-0.15', glyph(i), large(i) ? 1.3 : 0.8, ink(label_paint[i]), large(i) ? 1.2 : 0.7)
label(i) = sprintf('set label %d label_text[%d] at screen %.5f, screen %.5f %s front ', \
                   i, i, label_x[i], label_y[i], label_align[i]).styled(i).marked(i)
arrow(i, x, y) = sprintf('set arrow %d from screen %.5f, screen %.5f to screen %.5f, screen %.5f nohead lc rgb %d lw 1 dt (2, 3) back', \
                         i, x, y, label_x[i], label_y[i], ink(label_paint[i]))
stroke(i, x, y) = sprintf('set arrow %d from screen %.5f, screen %.5f to screen %.5f, screen %.5f nohead lc rgb %d lw 2', \
                          i, label_x[i] - x, label_y[i] - y, label_x[i] + x, label_y[i] + y, ink(label_paint[i]))
led(i) = label_glyph[i] == 6 ? stroke(i, 11.0 / width, 0) : label_glyph[i] == 8 ? stroke(i, 0, 9.0 / height) \
       : label_from_x[i] == label_from_x[i] ? arrow(i, label_from_x[i], label_from_y[i]) : ''
swatch(i) = label_swatch[i] == 0 ? '' \
          : sprintf('set object %d rect from screen %.5f, screen %.5f to screen %.5f, screen %.5f fs pattern %d border lc rgb 0 fc rgb %d', \
                    i, label_x[i] - 42.0 / width, label_y[i] - 8.0 / height, label_x[i] - 8.0 / width, \
                    label_y[i] + 8.0 / height, part_fill(label_swatch[i]), part_colour('plain', label_swatch[i]))
mine(i) = label_panel[i] == p || (p == 1 && label_panel[i] == 0)
texts = "do for [i = 1:labels] { if (mine(i)) { eval label(i); eval led(i); eval swatch(i) } }"

# --- the panel p: its place, its axes, its texts ---

axis(a, log, ticks) = (log ? 'set logscale ' : 'unset logscale ').a.'; set '.a.'tics ('.ticks.') tc rgb colour_faint'
# A tick at the very end of a log axis is drawn only if the range goes beyond it.
low(from, log) = log ? from * 0.9999 : from
high(to, log) = log ? to * 1.0001 : to
frame = "unset label; unset arrow; unset object; eval texts; ".\
        "set lmargin at screen left[p]; set rmargin at screen right[p]; ".\
        "set tmargin at screen top[p]; set bmargin at screen bottom[p]; ".\
        "eval axis('x', x_log[p], x_ticks[p]); eval axis('y', y_log[p], y_ticks[p]); ".\
        "set xrange [low(x_from[p], x_log[p]):high(x_to[p], x_log[p])]; set yrange [low(y_from[p], y_log[p]):high(y_to[p], y_log[p])]"

# --- what plots are made of, for macros: @bands, @curves, … ---

nothing = "NaN notitle"
inside(v) = y_log[p] && v < y_from[p] ? y_from[p] : v
some(k) = points[k] > 12 ? int(points[k] / 8) : 1
bands = "for [k = first[p]:last[p]] data index k - 1 using 1:(inside($3)):4 with filledcurves ".\
        "fc rgb colour(transport[k]) fs transparent solid 0.18 noborder notitle"
# Before the curves: gnuplot clears a disc around the middle of each.
bars = "for [k = first[p]:last[p]] data index k - 1 using 1:(points[k] <= 12 && $3 == $3 ? $2 : NaN):(inside($3)):4 ".\
       "with yerrorbars lc rgb colour(transport[k]) lw 1.2 pt 0 notitle"
models = "for [k = first[p]:last[p]] data index k - 1 using 1:(measured[k] || extrapolated[k] ? NaN : $2) ".\
         "with lines lc rgb ink(transport[k]) lw 1.2 dt (3, 3) notitle"
# What is extrapolated is dashed and hollow, unlike anything that was measured.
hollow(t) = point(t) == 2 || point(t) == 1 ? point(t) : point(t) - 1
guesses = "for [k = first[p]:last[p]] data index k - 1 using 1:(extrapolated[k] ? $2 : NaN) ".\
          "with linespoints lc rgb colour(transport[k]) lw 1.6 dt (3, 4) pt hollow(transport[k]) ps 1 notitle"
curves = "for [k = first[p]:last[p]] data index k - 1 using 1:(measured[k] && !step[k] ? $2 : NaN) ".\
         "with linespoints ls line(transport[k]) pi some(k) notitle"
steps = "for [k = first[p]:last[p]] data index last[panels] + panels + k - 1 using 1:2 with lines ls line(transport[k]) notitle"
# An arrow up from what is at least so much: a tenth of the way that is left, at most.
above(v) = y_log[p] ? v * (y_to[p] / y_from[p]) ** 0.07 - v : 0.07 * (y_to[p] - y_from[p])
at_least = "for [k = first[p]:last[p]] data index k - 1 using 1:($5 > 0 ? $2 : NaN):(0):(above($2)) ".\
           "with vectors head filled size screen 0.012, 25 lc rgb colour(transport[k]) lw 2 notitle"
marks = "for [k = first[p]:last[p]] data index k - 1 every some(k) using 1:(step[k] ? $2 : NaN) ".\
        "with points ls line(transport[k]) notitle"
hovers = "data index last[panels] + p - 1 using 1:2:3 with labels hypertext point pt 7 ps 1 lc rgb 0xFF000000 notitle"
parts = "for [k = first[p]:last[p]] data index k - 1 using 1:3:1:2:($3 - 0.32):($3 + 0.32):(part_colour(strcol(4), k - first[p] + 1)) ".\
        "with boxxyerror fs pattern part_fill(k - first[p] + 1) border lc rgb 0 fc rgb variable notitle"
totals = "data index last[panels] + p - 1 using ($2 == $2 ? $1 : NaN):4:2:3 with xerrorbars pt 0 lw 2 lc rgb 0 notitle"
bar_hovers = "data index last[panels] + p - 1 using 1:4:5 with labels hypertext point pt 7 ps 1 lc rgb 0xFF000000 notitle"

# --- a placeholder: words only ---

placeholder = "unset border; unset tics; unset grid; set xrange [0:1]; set yrange [0:1]; p = 1; eval texts; plot NaN notitle"

do for [format in 'svg png'] {
eval begin
# What a claim is about, measured against what it is said to depend on; what is extrapolated dashed and hollow.
do for [p = 1:panels] {
    eval frame
    plot @bands, @bars, @curves, @guesses, @models, @at_least, @hovers, @nothing
}

eval finish
}
