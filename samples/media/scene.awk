# Draws two people side by side as an ASS script (vector shapes) for ffmpeg's ass filter. The mouth
# of each follows the levels that loudness.awk made from that person's own voice.
#
# Input: two files of mouth levels, left person first, one level (0 to 8) per picture.
# Variables: fps, left, right (names), left_role, right_role (the line under each name; may be "").
# The canvas is 1280x720; libass scales it to the video.

BEGIN {
    MID[1] = 370
    MID[2] = 910
    FACE_Y = 322
    seed = 7
}

FNR == 1 { person++ }
{ level[person, FNR - 1] = $1 + 0; n = FNR }

# ---- Time and events -------------------------------------------------------------------------

function time_text(picture,    cs)
{
    cs = int(picture * 100 / fps + 0.5)
    return sprintf("%d:%02d:%02d.%02d", cs / 360000, cs / 6000 % 60, cs / 100 % 60, cs % 100)
}

function event(layer, from, to, tags, body)
{
    printf "Dialogue: %d,%s,%s,D,,0,0,0,,{\\an7\\pos(0,0)%s\\p1}%s\n", layer, time_text(from),
        time_text(to), tags, body
}

# A shape that is there all the time.
function still(layer, rgb, body, more)
{
    event(layer, 0, n, colour(rgb) more, body)
}

# ASS writes colours as blue, green, red.
function colour(rgb)
{
    return "\\c&H" substr(rgb, 5, 2) substr(rgb, 3, 2) substr(rgb, 1, 2) "&"
}

function label(layer, x, y, size, rgb, text)
{
    printf "Dialogue: %d,%s,%s,D,,0,0,0,,{\\an5\\pos(%d,%d)\\fs%d%s}%s\n", layer, time_text(0),
        time_text(n), x, y, size, colour(rgb), text
}

# A repeatable 0 <= x < 1.
function chance()
{
    seed = (seed * 1103 + 12345) % 65536
    return seed / 65536
}

# ---- Shapes; all coordinates are on the canvas ---------------------------------------------------

function ellipse(x, y, rx, ry,    kx, ky)
{
    kx = rx * 0.5523
    ky = ry * 0.5523
    return sprintf("m %.1f %.1f b %.1f %.1f %.1f %.1f %.1f %.1f b %.1f %.1f %.1f %.1f %.1f %.1f " \
        "b %.1f %.1f %.1f %.1f %.1f %.1f b %.1f %.1f %.1f %.1f %.1f %.1f",
        x - rx, y, x - rx, y - ky, x - kx, y - ry, x, y - ry,
        x + kx, y - ry, x + rx, y - ky, x + rx, y, x + rx, y + ky, x + kx, y + ry, x, y + ry,
        x - kx, y + ry, x - rx, y + ky, x - rx, y)
}

# A path from offsets: letters stay, numbers are x and y by turns, moved to (x, y).
function path(x, y, offsets,    part, k, i, axis, out)
{
    k = split(offsets, part, " ")
    for (i = 1; i <= k; i++) {
        if (part[i] ~ /^[a-z]$/)
            out = out part[i] " "
        else
            out = out sprintf("%.1f ", part[i] + (axis++ % 2 ? y : x))
    }
    return out
}

# ---- What does not move ----------------------------------------------------------------------

function draw_room(    p)
{
    for (p = 1; p <= 2; p++)
        still(0, "9fc3c6", ellipse(MID[p], 300, 235, 235), "\\blur28\\alpha&H90&")
    still(7, "2b4a52", "m 0 596 l 1280 596 1280 720 0 720")  # the desk hides the bodies' lower edge
    still(7, "3d626a", "m 0 596 l 1280 596 1280 602 0 602")
}

function draw_plate(p, name, role,    x)
{
    x = MID[p]
    still(8, "14262b", path(x, 664, "m -150 -40 l 150 -40 b 164 -40 170 -34 170 -20 l 170 20 " \
        "b 170 34 164 40 150 40 l -150 40 b -164 40 -170 34 -170 20 l -170 -20 " \
        "b -170 -34 -164 -40 -150 -40"), "\\alpha&H28&")
    label(9, x, role == "" ? 664 : 654, 36, "ffffff", name)
    if (role != "")
        label(9, x, 686, 22, "a9cdd0", role)
}

function draw_head(p, skin, shade, blush,    x, y)
{
    x = MID[p]
    y = FACE_Y
    still(3, shade, path(x, y, "m -36 90 l 36 90 40 176 b 24 204 -24 204 -40 176"))  # neck
    still(3, shade, ellipse(x - 98, y + 4, 17, 27))
    still(3, shade, ellipse(x + 98, y + 4, 17, 27))
    still(4, skin, path(x, y, "m -98 -30 b -98 -168 98 -168 98 -30 b 98 60 62 132 0 132 " \
        "b -62 132 -98 60 -98 -30"))
    still(5, blush, ellipse(x - 58, y + 42, 24, 16), "\\blur7\\alpha&H60&")
    still(5, blush, ellipse(x + 58, y + 42, 24, 16), "\\blur7\\alpha&H60&")
    still(5, shade, path(x, y, "m -3 -4 b 2 14 -2 26 -15 38 b -9 46 9 46 15 38 b 8 34 5 18 3 -4"))
}

function draw_host(    x, y)
{
    x = MID[1]
    y = FACE_Y
    # Long hair behind the head.
    still(1, "4a2c22", path(x, y, "m -116 -40 b -132 -196 132 -196 116 -40 " \
        "b 122 60 146 110 128 172 l -128 172 b -146 110 -122 60 -116 -40"))
    still(2, "c8553d", path(x, y, "m -205 290 b -200 190 -120 168 -44 154 " \
        "b -20 196 20 196 44 154 b 120 168 200 190 205 290 l 205 300 -205 300"))  # blouse
    draw_head(1, "e8b48f", "d39a76", "e08a70")
    still(7, "5a3729", path(x, y, "m -104 -22 b -112 -176 112 -176 104 -22 " \
        "b 92 -76 62 -100 26 -108 b -30 -84 -84 -78 -104 -22"))  # fringe
    still(7, "f0cf72", ellipse(x - 100, y + 42, 6, 9))
    still(7, "f0cf72", ellipse(x + 100, y + 42, 6, 9))
}

function draw_guest(    x, y)
{
    x = MID[2]
    y = FACE_Y
    still(2, "2f4a73", path(x, y, "m -222 290 b -216 196 -130 174 -48 154 " \
        "b -22 190 22 190 48 154 b 130 174 216 196 222 290 l 222 300 -222 300"))  # pullover
    draw_head(2, "f0c6a2", "dbab86", "e49a80")
    still(4, "e9eef2", path(x, y, "m -56 152 l -38 134 0 196 -26 214"))  # shirt collar
    still(4, "e9eef2", path(x, y, "m 56 152 l 38 134 0 196 26 214"))
    still(5, "b98a66", path(x, y, "m -94 14 b -84 96 -54 132 0 132 b 54 132 84 96 94 14 " \
        "b 78 56 58 66 34 64 b 14 54 -14 54 -34 64 b -58 66 -78 56 -94 14"),
        "\\alpha&H58&")  # beard
    still(7, "8a5a2e", path(x, y, "m -103 -14 b -126 -172 -20 -184 22 -172 " \
        "b 92 -180 124 -120 103 -14 b 98 -56 86 -84 66 -96 " \
        "b 30 -84 -30 -84 -62 -100 b -84 -84 -96 -56 -103 -14"))  # hair
    # Glasses: a ring is an ellipse outline, so an empty fill with a border.
    still(8, "000000", ellipse(x - 42, y - 12, 31, 27), "\\1a&HFF&\\bord3.5\\3c&H3A2A24&")
    still(8, "000000", ellipse(x + 42, y - 12, 31, 27), "\\1a&HFF&\\bord3.5\\3c&H3A2A24&")
    still(8, "242a3a", path(x, y, \
        "m -11 -17 b -4 -22 4 -22 11 -17 l 11 -13 b 4 -18 -4 -18 -11 -13"))
}

# ---- What moves --------------------------------------------------------------------------------

# One mouth: the inside, a row of teeth and a tongue, both cut to the inside, and the lips around.
function draw_mouth(p, open, from, to, lips,    x, y, w, drop, inside, cut)
{
    x = MID[p]
    y = FACE_Y + 78
    if (open == 0) {
        event(6, from, to, colour(lips), path(x, y,
            "m -34 -4 b -16 6 16 6 34 -4 b 20 13 -20 13 -34 -4"))
        return
    }
    w = 34 - open * 0.9
    drop = 4 + open * 4.6
    inside = path(x, y, sprintf("m %.1f 0 b %.1f -7 %.1f -7 %.1f 0 b %.1f %.1f %.1f %.1f %.1f 0",
        -w, -w * 0.5, w * 0.5, w, w * 0.72, drop * 1.33, -w * 0.72, drop * 1.33, -w))
    cut = "\\clip(" inside ")"
    event(6, from, to, colour("4f1418") "\\bord4.5\\3c" substr(colour(lips), 3), inside)
    if (open > 2)
        event(7, from, to, colour("c4565c") cut, ellipse(x, y + drop * 1.12, w * 0.62, drop * 0.42))
    if (open > 1)
        event(7, from, to, colour("f7f2ea") cut, path(x, y, sprintf(\
            "m %.1f -10 l %.1f -10 %.1f %.1f %.1f %.1f", -w, w, w, open * 0.5, -w, open * 0.5)))
}

function draw_mouths(p, lips,    i, from)
{
    for (i = 1; i <= n; i++) {
        if (i < n && level[p, i] == level[p, i - 1])
            continue
        draw_mouth(p, level[p, i - 1], from, i, lips)
        from = i
    }
}

function draw_lids(p, from, to, closed, skin,    x, y, side)
{
    y = FACE_Y - 10
    for (side = -1; side <= 1; side += 2) {
        x = MID[p] + side * 42
        event(7, from, to, colour(skin), path(x, y, sprintf("m -25 -18 l 25 -18 25 %d -25 %d",
            closed ? 15 : 0, closed ? 15 : 0)))
        event(7, from, to, colour("6b4636"), path(x, y, sprintf("m -22 %d b -10 %d 10 %d 22 %d " \
            "b 10 %d -10 %d -22 %d", closed ? 4 : 0, closed ? 12 : 1, closed ? 12 : 1,
            closed ? 4 : 0, closed ? 15 : 4, closed ? 15 : 4, closed ? 4 : 0)))
    }
}

# A blink of four pictures every two to five seconds.
function draw_blinks(p, skin,    at)
{
    for (at = int((1 + chance() * 2) * fps); at + 4 < n; at += int((2 + chance() * 3) * fps)) {
        draw_lids(p, at, at + 1, 0, skin)
        draw_lids(p, at + 1, at + 3, 1, skin)
        draw_lids(p, at + 3, at + 4, 0, skin)
    }
}

function draw_eyes(p, from, to, look, iris,    x, y, side)
{
    y = FACE_Y - 10
    for (side = -1; side <= 1; side += 2) {
        x = MID[p] + side * 42
        event(6, from, to, colour(iris), ellipse(x + look, y + 1, 10.5, 11.5))
        event(6, from, to, colour("1b1412"), ellipse(x + look, y + 1, 5, 5.5))
        event(6, from, to, colour("ffffff"), ellipse(x + look + 3, y - 3, 2.6, 2.6))
    }
}

# The listener looks at the speaker, the speaker at the camera.
function draw_gaze(p, iris,    i, from, now, speaker, side)
{
    side = p == 1 ? 1 : -1
    speaker = 1
    for (i = 0; i <= n; i++) {
        if (i < n && level[1, i] > 1) speaker = 1
        if (i < n && level[2, i] > 1) speaker = 2
        if (i == 0) now = speaker
        if (i < n && speaker == now)
            continue
        draw_eyes(p, from, i, now == p ? 0 : side * 7, iris)
        from = i
        now = speaker
    }
}

function draw_brows(p, from, to, lift, rgb,    side)
{
    for (side = -1; side <= 1; side += 2)
        event(7, from, to, colour(rgb), path(MID[p] + side * 42, FACE_Y - 48 - lift,
            "m -26 4 b -12 -9 12 -9 26 4 b 12 -2 -12 -2 -26 4"))
}

# Brows go up a little with a stressed syllable and stay up for a third of a second.
function draw_brow_lifts(p, rgb,    i, from, up, hold)
{
    for (i = 0; i <= n; i++) {
        hold = level[p, i] > 6 ? 8 : hold - 1
        if (i < n && (hold > 0) == up)
            continue
        if (i > from)
            draw_brows(p, from, i, up ? 5 : 0, rgb)
        from = i
        up = hold > 0
    }
}

function draw_life(p, skin, iris, brows, lips,    side)
{
    for (side = -1; side <= 1; side += 2)
        still(5, "fbfaf7", ellipse(MID[p] + side * 42, FACE_Y - 10, 22, 15))
    draw_gaze(p, iris)
    draw_blinks(p, skin)
    draw_brow_lifts(p, brows)
    draw_mouths(p, lips)
}

END {
    print "[Script Info]\nScriptType: v4.00+\nPlayResX: 1280\nPlayResY: 720\n" \
        "ScaledBorderAndShadow: yes\nYCbCr Matrix: None\n\n[V4+ Styles]\n" \
        "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, " \
        "BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, " \
        "BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n" \
        "Style: D,DejaVu Sans,36,&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,0,0,0,0,100,100,0,0," \
        "1,0,0,7,0,0,0,1\n\n[Events]\n" \
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
    draw_room()
    draw_host()
    draw_guest()
    draw_life(1, "e8b48f", "4b6b3c", "3d241b", "b5433f")
    draw_life(2, "f0c6a2", "3f6d94", "6d4522", "b9605a")
    draw_plate(1, left, left_role)
    draw_plate(2, right, right_role)
}
