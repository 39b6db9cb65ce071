#include "contrast.h"

/* sRGB's curve: how much light a byte of a channel stands for, 0 to 65535. */
static const unsigned short linear[256] = {
    0, 20, 40, 60, 80, 99, 119, 139, 159, 179, 199, 219,
    241, 264, 288, 313, 340, 367, 396, 427, 458, 491, 526, 562,
    599, 637, 677, 718, 761, 805, 851, 898, 947, 997, 1048, 1101,
    1156, 1212, 1270, 1330, 1391, 1453, 1517, 1583, 1651, 1720, 1790, 1863,
    1937, 2013, 2090, 2170, 2250, 2333, 2418, 2504, 2592, 2681, 2773, 2866,
    2961, 3058, 3157, 3258, 3360, 3464, 3570, 3678, 3788, 3900, 4014, 4129,
    4247, 4366, 4488, 4611, 4736, 4864, 4993, 5124, 5257, 5392, 5530, 5669,
    5810, 5953, 6099, 6246, 6395, 6547, 6700, 6856, 7014, 7174, 7335, 7500,
    7666, 7834, 8004, 8177, 8352, 8528, 8708, 8889, 9072, 9258, 9445, 9635,
    9828, 10022, 10219, 10417, 10619, 10822, 11028, 11235, 11446, 11658, 11873, 12090,
    12309, 12530, 12754, 12980, 13209, 13440, 13673, 13909, 14146, 14387, 14629, 14874,
    15122, 15371, 15623, 15878, 16135, 16394, 16656, 16920, 17187, 17456, 17727, 18001,
    18277, 18556, 18837, 19121, 19407, 19696, 19987, 20281, 20577, 20876, 21177, 21481,
    21787, 22096, 22407, 22721, 23038, 23357, 23678, 24002, 24329, 24658, 24990, 25325,
    25662, 26001, 26344, 26688, 27036, 27386, 27739, 28094, 28452, 28813, 29176, 29542,
    29911, 30282, 30656, 31033, 31412, 31794, 32179, 32567, 32957, 33350, 33745, 34143,
    34544, 34948, 35355, 35764, 36176, 36591, 37008, 37429, 37852, 38278, 38706, 39138,
    39572, 40009, 40449, 40891, 41337, 41785, 42236, 42690, 43147, 43606, 44069, 44534,
    45002, 45473, 45947, 46423, 46903, 47385, 47871, 48359, 48850, 49344, 49841, 50341,
    50844, 51349, 51858, 52369, 52884, 53401, 53921, 54445, 54971, 55500, 56032, 56567,
    57105, 57646, 58190, 58737, 59287, 59840, 60396, 60955, 61517, 62082, 62650, 63221,
    63795, 64372, 64952, 65535,
};

static int red(int rgb)
{
    return rgb >> 16 & 0xff;
}

static int green(int rgb)
{
    return rgb >> 8 & 0xff;
}

static int blue(int rgb)
{
    return rgb & 0xff;
}

double ui_luminance(int rgb)
{
    return (0.2126 * linear[red(rgb)] + 0.7152 * linear[green(rgb)] + 0.0722 * linear[blue(rgb)]) /
           65535.0;
}

double ui_contrast(int a, int b)
{
    double x = ui_luminance(a) + 0.05, y = ui_luminance(b) + 0.05;
    return x > y ? x / y : y / x;
}

static int mix(int from, int to, int part, int whole)
{
    return from + (to - from) * part / whole;
}

int ui_contrast_fit(int fg, int bg, double want)
{
    if (ui_contrast(fg, bg) >= want)
        return fg;
    int end = ui_contrast(0x000000, bg) > ui_contrast(0xffffff, bg) ? 0x00 : 0xff;
    for (int i = 1; i < 32; i++) {
        int rgb = mix(red(fg), end, i, 32) << 16 | mix(green(fg), end, i, 32) << 8 |
                  mix(blue(fg), end, i, 32);
        if (ui_contrast(rgb, bg) >= want)
            return rgb;
    }
    return end ? 0xffffff : 0x000000;
}

int ui_palette_rgb(int index)
{
    static const int basic[16] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd,
                                  0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
                                  0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};
    static const int steps[6] = {0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff};
    if (index < 16)
        return basic[index < 0 ? 0 : index];
    if (index >= 232) {
        int grey = 8 + (index > 255 ? 23 : index - 232) * 10;
        return grey << 16 | grey << 8 | grey;
    }
    int cube = index - 16;
    return steps[cube / 36] << 16 | steps[cube / 6 % 6] << 8 | steps[cube % 6];
}

static long distance(int a, int b)
{
    long r = red(a) - red(b), g = green(a) - green(b), bl = blue(a) - blue(b);
    return 3 * r * r + 4 * g * g + 2 * bl * bl; /* the eye sees green best */
}

int ui_palette_nearest(int rgb, int bg, double want)
{
    int best = -1;
    long least = 0;
    for (int i = 16; i < 256; i++) { /* the first 16 are whatever the user made of them */
        int here = ui_palette_rgb(i);
        long d = distance(rgb, here);
        if ((bg >= 0 && ui_contrast(here, bg) < want) || (best >= 0 && d >= least))
            continue;
        best = i;
        least = d;
    }
    if (best >= 0)
        return best;
    return ui_contrast(0x000000, bg) > ui_contrast(0xffffff, bg) ? 16 : 231;
}
