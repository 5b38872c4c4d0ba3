# Draws table-b2.svg and table-b2.png from table-b2.dat: gnuplot table-b2.gp
name = 'table-b2'
width = 900
height = 1644
panels = 4
if (!exists('part')) part = ''
labels = 95
array label_panel[95] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 0]
array label_x[95] = [0.02222222222, 0.02222222222, 0.02222222222, 0.02222222222, 0.02222222222, 0.03111111111, 0.1757333333, 0.3708444444, 0.02222222222, 0.4784, 0.2944888889, 0.6623111111, 0.2944888889, 0.6623111111, 0.2944888889, 0.6623111111, 0.2944888889, 0.6623111111, 0.2944888889, 0.6623111111, 0.2944888889, 0.6623111111, 0.2944888889, 0.6623111111, 0.2944888889, 0.6623111111, 0.2944888889, 0.6623111111, 0.2944888889, 0.6623111111, 0.2944888889, 0.6623111111, 0.2944888889, 0.6623111111, 0.02222222222, 0.5565333333, 0.4365333333, 0.6765333333, 0.4365333333, 0.6765333333, 0.4365333333, 0.6765333333, 0.4365333333, 0.6765333333, 0.4365333333, 0.6765333333, 0.4365333333, 0.6765333333, 0.4365333333, 0.6765333333, 0.4365333333, 0.6765333333, 0.4365333333, 0.6765333333, 0.4365333333, 0.6765333333, 0.4365333333, 0.6765333333, 0.4365333333, 0.6765333333, 0.4365333333, 0.6765333333, 0.4365333333, 0.6765333333, 0.02222222222, 0.6616, 0.4776, 0.8456, 0.02222222222, 0.4590222222, 0.2944888889, 0.6235555556, 0.2944888889, 0.6235555556, 0.2944888889, 0.6235555556, 0.2944888889, 0.6235555556, 0.2944888889, 0.6235555556, 0.2944888889, 0.6235555556, 0.2944888889, 0.6235555556, 0.2944888889, 0.6235555556, 0.2944888889, 0.6235555556, 0.2944888889, 0.6235555556, 0.2944888889, 0.6235555556, 0.2944888889, 0.6235555556, 0.02222222222]
array label_y[95] = [0.9829683698, 0.9665450122, 0.953163017, 0.9397810219, 0.9263990268, 0.9057177616, 0.9057177616, 0.9057177616, 0.8862530414, 0.6496350365, 0.865749189, 0.865749189, 0.8490723844, 0.8490723844, 0.8323955799, 0.8323955799, 0.8157187753, 0.8157187753, 0.7990419708, 0.7990419708, 0.7823651663, 0.7823651663, 0.7656883617, 0.7656883617, 0.7490115572, 0.7490115572, 0.7323347526, 0.7323347526, 0.7156579481, 0.7156579481, 0.6989811436, 0.6989811436, 0.682304339, 0.682304339, 0.6307785888, 0.3613138686, 0.6102928398, 0.6102928398, 0.5936522419, 0.5936522419, 0.5770116441, 0.5770116441, 0.5603710462, 0.5603710462, 0.5437304484, 0.5437304484, 0.5270898505, 0.5270898505, 0.5104492527, 0.5104492527, 0.4938086548, 0.4938086548, 0.477168057, 0.477168057, 0.4605274592, 0.4605274592, 0.4438868613, 0.4438868613, 0.4272462635, 0.4272462635, 0.4106056656, 0.4106056656, 0.3939650678, 0.3939650678, 0.3424574209, 0.2864963504, 0.3205596107, 0.3205596107, 0.2676399027, 0.03102189781, 0.2471360503, 0.2471360503, 0.2304592457, 0.2304592457, 0.2137824412, 0.2137824412, 0.1971056367, 0.1971056367, 0.1804288321, 0.1804288321, 0.1637520276, 0.1637520276, 0.147075223, 0.147075223, 0.1303984185, 0.1303984185, 0.1137216139, 0.1137216139, 0.09704480941, 0.09704480941, 0.08036800487, 0.08036800487, 0.06369120032, 0.06369120032, 0.01216545012]
array label_size[95] = [22, 17, 17, 17, 17, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16]
array label_strong[95] = [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
array label_glyph[95] = [0, 0, 0, 0, 0, 10, 4, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
array label_swatch[95] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
array label_from_x[95] = [NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN]
array label_from_y[95] = [NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN]
array label_align[95] = ['left', 'left', 'left', 'left', 'left', 'left', 'left', 'left', 'left', 'center', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'left', 'center', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'left', 'center', 'right', 'left', 'left', 'center', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'left']
array label_ink[95] = ['plain', 'plain', 'plain', 'plain', 'plain', 'plain', 'plain', 'plain', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'faint']
array label_paint[95] = ['plain', 'plain', 'plain', 'plain', 'plain', 'null', 'plain', 'plain', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'plain', 'faint', 'faint']
array label_text[95] = ['B2: published figures and ours', 'Of 37 figures with both, ours are 0.0018× to 3.1× theirs (median 0.15×), 1 within 10 %;', 'farthest: SockJS, long polling, mean age, 0.0018×. Of 210 pairs of rows in a column 45', 'change places: in server CPU, ours puts SockJS, long polling above Socket.IO, WebSocket,', 'for one. 2 of ours fill what they left open.', 'published', 'measured here', 'extrapolated, not measured', 'mean age', 'mean age (log scale)', 'Socket.IO, WebSocket', '6.00 ms; here 255 µs [213, 349]', 'Socket.IO, long polling', '52.6 ms; here 360 µs [295, 839]', 'Socket.IO, polling', '606 ms; here 500 ms [499, 501]', 'SignalR, WebSocket', '18.4 ms; here 255 µs [213, 349]', 'SignalR, server-sent events', '18.1 ms; here 234 µs [221, 253]', 'SignalR, long polling', '135 ms; here 360 µs [295, 839]', 'SockJS, WebSocket', '61.2 ms; here 255 µs [213, 349]', 'SockJS, streaming', '120 ms; here 234 µs [221, 253]', 'SockJS, long polling', '199 ms; here 360 µs [295, 839]', 'Lightstreamer, WebSocket', '17.8 ms; here 255 µs [213, 349]', 'Lightstreamer, streaming', '33.1 ms; here 234 µs [221, 253]', 'Lightstreamer, polling', '162 ms; here 500 ms [499, 501]', 'bytes a delivery', 'bytes a delivery (log scale)', 'Socket.IO, WebSocket', '242 B; here 206 B', 'Socket.IO, long polling', '948 B; here 871 B [865, 871]', 'Socket.IO, polling', '956 B; here 115 B', 'SignalR, WebSocket', '597 B; here 206 B', 'SignalR, server-sent events', '845 B; here 220 B', 'SignalR, long polling', '2.01 kB; here 871 B [865, 871]', 'SockJS, WebSocket', '247 B; here 206 B', 'SockJS, streaming', '250 B; here 220 B', 'SockJS, long polling', '1.14 kB; here 871 B [865, 871]', 'Lightstreamer, WebSocket', '267 B; here 206 B', 'Lightstreamer, streaming', '362 B; here 220 B', 'Lightstreamer, polling', '1.72 kB; here 115 B', 'long polling, calculated', 'here 918 B [917, 919]', 'long polling, captured over 25 ms one way', 'here 227 B', 'bytes a delivery', 'bytes a delivery', 'long polling, calculated to captured over 25 ms', '3.5; here 4.0', 'server CPU', 'server CPU (log scale)', 'Socket.IO, WebSocket', '14.3 %; here 3.33 % [3.09, 4.6]', 'Socket.IO, long polling', '14.8 %; here 6.31 % [5.39, 6.87]', 'Socket.IO, polling', '8.2 %; here 0.783 % [0.725, 0.831]', 'SignalR, WebSocket', '37.9 %; here 3.33 % [3.09, 4.6]', 'SignalR, server-sent events', '37.6 %; here 3.2 % [3.04, 3.55]', 'SignalR, long polling', '58.7 %; here 6.31 % [5.39, 6.87]', 'SockJS, WebSocket', '17.1 %; here 3.33 % [3.09, 4.6]', 'SockJS, streaming', '21.9 %; here 3.2 % [3.04, 3.55]', 'SockJS, long polling', '10.7 %; here 6.31 % [5.39, 6.87]', 'Lightstreamer, WebSocket', '21.6 %; here 3.33 % [3.09, 4.6]', 'Lightstreamer, streaming', '26.2 %; here 3.2 % [3.04, 3.55]', 'Lightstreamer, polling', '70.2 %; here 0.783 % [0.725, 0.831]', 'whiskers: 95 % intervals over repeats; hollow and dashed: extrapolated, not measured']
array left[4] = [0.3056, 0.4476444444, 0.4887111111, 0.3056]
array right[4] = [0.6512, 0.6654222222, 0.8344888889, 0.6124444444]
array top[4] = [0.8740875912, 0.6186131387, 0.3302919708, 0.2554744526]
array bottom[4] = [0.6739659367, 0.3856447689, 0.3108272506, 0.05535279805]
array first[4] = [1, 2, 3, 4]
array last[4] = [1, 2, 3, 4]
array x_log[4] = [1, 1, 0, 1]
array x_from[4] = [200000, 100, 0, 0.005]
array x_to[4] = [1000000000, 5000, 6, 1]
array x_ticks[4] = ["'10 ms' 10000000, '1 s' 1000000000", "'100 B' 100", "'0' 0, '2' 2, '4' 4, '6' 6", "'1 %%' 0.01, '10 %%' 0.1, '100 %%' 1"]
array y_log[4] = [0, 0, 0, 0]
array y_from[4] = [0, 0, 0, 0]
array y_to[4] = [12, 14, 1, 12]
array y_ticks[4] = ["", "", "", ""]

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

eval finish
}
