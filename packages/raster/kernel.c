/* The inner loops of rendering. numpy would need several passes over memory for each of them.
 *
 * All of them work on planes: one byte a pixel, rows `stride` bytes apart. Sums are floats, added in a
 * fixed order with one rounding a step (fmaf), so that every processor gives the same bytes. kernel.py
 * checks all arguments; nothing is checked here.
 */

#ifdef __x86_64__
#include <cpuid.h>
#endif
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define EXPORT __attribute__((visibility("default")))

enum { LANES = 16 }; /* rows that the horizontal pass filters at once */
enum { BLOCK = 64 }; /* columns that the vertical pass keeps in registers; pixels that are split at a time */

typedef uint8_t bytes __attribute__((vector_size(LANES)));
typedef uint8_t twins __attribute__((vector_size(2 * LANES)));
typedef int16_t shorts __attribute__((vector_size(LANES * sizeof(int16_t))));
typedef float floats __attribute__((vector_size(LANES * sizeof(float))));
typedef float eight __attribute__((vector_size(8 * sizeof(float))));

typedef struct {
  uint8_t *bytes;
  ptrdiff_t stride; /* bytes from row to row; 0 repeats the only row of a mask or of a colour */
  int width, height;
  int step; /* bytes from column to column: 1, or 0 to repeat one column */
} Plane;

enum { CACHE_LINE = 64 }; /* bytes */
enum { AHEAD = 1024 };    /* bytes: split() loads in an order that the processor cannot predict by itself */

/* Ask for the bytes from AHEAD on to be loaded into the cache. The address may lie beyond the picture. */
static inline void prefetch(const uint8_t *bytes, int count) {
  uintptr_t first = (uintptr_t)bytes + AHEAD; /* a number, because C defines no pointer beyond the pixels */
  for (int i = 0; i < count; i += CACHE_LINE) __builtin_prefetch((const void *)(first + (uintptr_t)i));
}

static inline uint8_t clipped(int value) { return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value); }

/* ---- Filters: the weight of a pixel at distance x from the middle, and the distance of the farthest pixel
 * that has one. Both in pixels of the coarser of the two grids. */

enum { LANCZOS, LINEAR };

static const double REACH[] = {3, 1};

static double linear(double x) {
  x = fabs(x);
  return x < 1 ? 1 - x : 0;
}

/* Lanczos's weights at first, first + step, first + 2 step, …
 *
 * The addition theorems give each sine from the one before, and sin 3a = 3 sin a - 4 (sin a)^3 gives the
 * second sine of each weight: only two sines are computed.
 */
static void lanczos(double *values, int count, double first, double step, double step_sin, double step_cos) {
  double s = sin(M_PI / 3 * first), c = cos(M_PI / 3 * first);
  for (int tap = 0; tap < count; tap++) {
    double square = s * s, next = s * step_cos + c * step_sin;
    values[tap] = 3 * square * (3 - 4 * square); /* 3 sin(pi x) sin(pi x / 3) */
    c = c * step_cos - s * step_sin;
    s = next;
  }
  for (int tap = 0; tap < count; tap++) { /* a loop of its own, because it can be vectorized */
    double x = first + tap * step, square = x * x, value = values[tap] / (M_PI * M_PI * square);
    values[tap] = square < 1e-12 ? 1 : square < 9 ? value : 0;
  }
}

/* ---- Taps: from which old pixels along one axis each new pixel is computed, and with which weights */

typedef struct {
  int count;      /* taps of each new pixel */
  int *first;     /* the first old pixel of each new one */
  float *weights; /* `count` for each new pixel; they add up to 1 */
} Taps;

static void free_taps(Taps *taps) {
  free(taps->first);
  free(taps->weights);
}

/* Compute the taps of `made` new pixels that share the old ones between start and end, of `old` in all.
 *
 * Returns 1, or 0 when there is not enough memory.
 */
static int find_taps(Taps *taps, int filter, int old, double start, double end, int made) {
  double scale = (end - start) / made, wide = scale > 1 ? scale : 1, reach = REACH[filter] * wide;
  int count = (int)ceil(2 * reach);
  double step_sin = sin(M_PI / 3 / wide), step_cos = cos(M_PI / 3 / wide);
  taps->count = count = count < old ? count : old;
  taps->first = malloc((size_t)made * sizeof *taps->first);
  taps->weights = malloc((size_t)made * (size_t)count * sizeof *taps->weights);
  double *values = malloc((size_t)count * sizeof *values);
  if (!taps->first || !taps->weights || !values) {
    free(values);
    return 0;
  }
  for (int pixel = 0; pixel < made; pixel++) {
    double middle = start + (pixel + 0.5) * scale;
    if (middle < 0.5) middle = 0.5; /* outside the plane its outermost pixels are repeated */
    if (middle > old - 0.5) middle = old - 0.5;
    int first = (int)floor(middle - reach + 0.5);
    if (first > old - count) first = old - count;
    if (first < 0) first = 0;
    if (filter == LANCZOS) {
      lanczos(values, count, (first + 0.5 - middle) / wide, 1 / wide, step_sin, step_cos);
    } else {
      for (int tap = 0; tap < count; tap++) values[tap] = linear((first + tap + 0.5 - middle) / wide);
    }
    double sum = 0;
    for (int tap = 0; tap < count; tap++) sum += values[tap];
    float *weights = taps->weights + (size_t)pixel * count;
    for (int tap = 0; tap < count; tap++) weights[tap] = (float)(values[tap] * (1 / sum));
    taps->first[pixel] = first;
  }
  free(values);
  return 1;
}

/* ---- Resampling: LANES rows at a time are transposed into a tile, so that both passes read memory in order */

/* A vector of one value. Subtracting +0.0 keeps every value; adding it would turn -0.0 into +0.0. */
static inline floats splat(float value) { return value - (floats){0}; }

/* Transpose two blocks of LANES x LANES bytes side by side: interleaving the halves log2(LANES) times does that. */
static void transpose_bytes(twins block[LANES]) {
  twins zipped[LANES];
  for (int round = 0; round < 4; round++) {
    for (int lane = 0; lane < LANES / 2; lane++) {
      twins one = block[lane], other = block[lane + LANES / 2];
      zipped[2 * lane] = __builtin_shufflevector(one, other, 0, 32, 1, 33, 2, 34, 3, 35, 4, 36, 5, 37, 6, 38, 7, 39, 16,
                                                 48, 17, 49, 18, 50, 19, 51, 20, 52, 21, 53, 22, 54, 23, 55);
      zipped[2 * lane + 1] = __builtin_shufflevector(one, other, 8, 40, 9, 41, 10, 42, 11, 43, 12, 44, 13, 45, 14, 46, 15, 47,
                                                     24, 56, 25, 57, 26, 58, 27, 59, 28, 60, 29, 61, 30, 62, 31, 63);
    }
    __builtin_memcpy(block, zipped, sizeof zipped);
  }
}

/* Convert LANES rows of bytes to `width` groups of LANES floats. Of fewer `present` rows the last is repeated. */
static void load(const uint8_t *rows, ptrdiff_t stride, int present, int width, float *tile) {
  const uint8_t *row[LANES];
  for (int lane = 0; lane < LANES; lane++) row[lane] = rows + (lane < present ? lane : present - 1) * stride;
  for (int x = 0; width >= 2 * LANES && x < width; x += 2 * LANES) {
    if (x > width - 2 * LANES) x = width - 2 * LANES; /* some columns twice, which is faster than the rest one by one */
    twins block[LANES];
    for (int lane = 0; lane < LANES; lane++) __builtin_memcpy(&block[lane], row[lane] + x, sizeof block[lane]);
    transpose_bytes(block);
    for (int column = 0; column < LANES; column++) {
      bytes pair[2];
      __builtin_memcpy(pair, &block[column], sizeof pair);
      for (int twin = 0; twin < 2; twin++) {
        floats values = __builtin_convertvector(pair[twin], floats);
        __builtin_memcpy(tile + (size_t)(x + twin * LANES + column) * LANES, &values, sizeof values);
      }
    }
  }
  for (int x = 0; width < 2 * LANES && x < width; x++)
    for (int lane = 0; lane < LANES; lane++) tile[(size_t)x * LANES + lane] = row[lane][x];
}

/* Transpose eight rows of eight floats. */
static void transpose(const float *from, size_t from_stride, float *to, size_t to_stride) {
  eight r[8], t[8];
  for (int i = 0; i < 8; i++) __builtin_memcpy(&r[i], from + i * from_stride, sizeof r[i]);
  for (int i = 0; i < 8; i += 2) {
    t[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    t[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  for (int i = 0; i < 8; i += 4) {
    r[i] = __builtin_shufflevector(t[i], t[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
    r[i + 1] = __builtin_shufflevector(t[i], t[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    r[i + 2] = __builtin_shufflevector(t[i + 1], t[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
    r[i + 3] = __builtin_shufflevector(t[i + 1], t[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
  }
  for (int i = 0; i < 4; i++) {
    t[i] = __builtin_shufflevector(r[i], r[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    t[i + 4] = __builtin_shufflevector(r[i], r[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
  for (int i = 0; i < 8; i++) __builtin_memcpy(to + i * to_stride, &t[i], sizeof t[i]);
}

/* The horizontal pass: compute LANES rows of `made` floats from a tile. The rows have room for a multiple of LANES. */
static void across(const float *tile, const Taps *taps, int made, float *rows, size_t pitch) {
  float block[LANES * LANES];
  for (int start = 0; start < made; start += LANES) {
    int end = start + LANES < made ? start + LANES : made;
    for (int pixel = start; pixel < end; pixel++) {
      const float *old = tile + (size_t)taps->first[pixel] * LANES;
      const float *weights = taps->weights + (size_t)pixel * taps->count;
      floats sum = {0};
      for (int tap = 0; tap < taps->count; tap++) {
        floats values, weight = splat(weights[tap]);
        __builtin_memcpy(&values, old + (size_t)tap * LANES, sizeof values);
        sum = __builtin_elementwise_fma(values, weight, sum);
      }
      __builtin_memcpy(block + (pixel - start) * LANES, &sum, sizeof sum);
    }
    for (int i = 0; i < LANES; i += 8)
      for (int j = 0; j < LANES; j += 8) transpose(block + i * LANES + j, LANES, rows + j * pitch + start + i, pitch);
  }
}

/* Levels of sums that are half a level too large: cutting off the fraction then rounds. */
static bytes rounded(floats sums) {
  floats low = __builtin_elementwise_max(sums, (floats){0}), level = __builtin_elementwise_min(low, splat(255));
  return __builtin_convertvector(__builtin_convertvector(level, shorts), bytes);
}

/* The vertical pass: compute one row of bytes from `count` rows of floats as across() leaves them. */
static void down(const float *const *rows, const float *weights, int count, int width, uint8_t *made) {
  int x = 0;
  for (; x + BLOCK <= width; x += BLOCK) {
    floats sums[BLOCK / LANES];
    for (int i = 0; i < BLOCK / LANES; i++) sums[i] = splat(0.5f);
    for (int tap = 0; tap < count; tap++) {
      floats weight = splat(weights[tap]);
      for (int i = 0; i < BLOCK / LANES; i++) {
        floats values;
        __builtin_memcpy(&values, rows[tap] + x + i * LANES, sizeof values);
        sums[i] = __builtin_elementwise_fma(values, weight, sums[i]);
      }
    }
    for (int i = 0; i < BLOCK / LANES; i++) {
      bytes levels = rounded(sums[i]);
      __builtin_memcpy(made + x + i * LANES, &levels, sizeof levels);
    }
  }
  for (; x < width; x += LANES) {
    floats sum = splat(0.5f);
    for (int tap = 0; tap < count; tap++) {
      floats values, weight = splat(weights[tap]);
      __builtin_memcpy(&values, rows[tap] + x, sizeof values);
      sum = __builtin_elementwise_fma(values, weight, sum);
    }
    bytes levels = rounded(sum);
    __builtin_memcpy(made + x, &levels, (size_t)(width - x < LANES ? width - x : LANES));
  }
}

/* Scale the part of each plane inside the edges (left, top, right, bottom) to the size of its new plane.
 *
 * All old planes have one size, and all new ones. Returns 0, or 1 when there is not enough memory.
 */
EXPORT int resample(int filter, int planes, const Plane *old, const double *edges, const Plane *made) {
  int width = old->width, height = old->height, made_width = made->width, made_height = made->height;
  Taps horizontal = {0}, vertical = {0};
  float *tile = NULL, *kept = NULL;
  const float **rows = NULL;
  int failed = 1;
  if (!find_taps(&horizontal, filter, width, edges[0], edges[2], made_width)) goto done;
  if (!find_taps(&vertical, filter, height, edges[1], edges[3], made_height)) goto done;

  int left = horizontal.first[0];
  int columns = horizontal.first[made_width - 1] + horizontal.count - left;
  int top = vertical.first[0];
  size_t pitch = ((size_t)made_width + LANES - 1) / LANES * LANES;
  int ring = (vertical.count + 2 * LANES - 1) / LANES * LANES; /* rows kept: those of one new row, in whole tiles */
  tile = malloc((size_t)columns * LANES * sizeof *tile);
  kept = malloc((size_t)ring * pitch * sizeof *kept);
  rows = malloc((size_t)vertical.count * sizeof *rows);
  if (!tile || !kept || !rows) goto done;
  for (int pixel = 0; pixel < made_width; pixel++) horizontal.first[pixel] -= left;

  for (; planes; planes--, old++, made++) {
    int taken = top;
    for (int row = 0; row < made_height; row++) {
      for (; taken < vertical.first[row] + vertical.count; taken += LANES) {
        int present = height - taken < LANES ? height - taken : LANES;
        load(old->bytes + taken * old->stride + left, old->stride, present, columns, tile);
        across(tile, &horizontal, made_width, kept + (size_t)((taken - top) % ring) * pitch, pitch);
      }
      for (int tap = 0; tap < vertical.count; tap++)
        rows[tap] = kept + (size_t)((vertical.first[row] + tap - top) % ring) * pitch;
      const float *weights = vertical.weights + (size_t)row * vertical.count;
      down(rows, weights, vertical.count, made_width, made->bytes + row * made->stride);
    }
  }
  failed = 0;
done:
  free(tile);
  free(kept);
  free(rows);
  free_taps(&horizontal);
  free_taps(&vertical);
  return failed;
}

/* ---- Halving: resampling at 2 : 1 with Lanczos's weights in 128ths, three times as fast */

enum { HALVING_TAPS = 10, BEFORE = 4 }; /* old pixels of each new one; so many of them lie before the middle two */

static const int16_t HALVING[HALVING_TAPS] = {2, -4, -9, 17, 58, 58, 17, -9, -4, 2};

typedef int16_t pairs __attribute__((vector_size(16 * sizeof(int16_t))));
typedef uint8_t octet __attribute__((vector_size(8)));
typedef int32_t ints __attribute__((vector_size(8 * sizeof(int32_t))));

/* The horizontal pass: compute a row of `made` levels. `columns` holds 128ths of levels less 128 * 128, which fits
 * 16 bits, and begins BEFORE columns to the left of the row's first. */
static void every_other(const int16_t *columns, int made, uint8_t *row) {
  int x = 0;
  for (; x + 8 <= made; x += 8) {
    ints sum = (ints){0} + (1 << 13);
    for (int tap = 0; tap < HALVING_TAPS; tap += 2) {
      pairs both;
      __builtin_memcpy(&both, columns + 2 * x + tap, sizeof both);
      ints even = __builtin_convertvector(__builtin_shufflevector(both, both, 0, 2, 4, 6, 8, 10, 12, 14), ints);
      ints odd = __builtin_convertvector(__builtin_shufflevector(both, both, 1, 3, 5, 7, 9, 11, 13, 15), ints);
      sum += even * HALVING[tap] + odd * HALVING[tap + 1];
    }
    ints level = (sum >> 14) + 128;
    level = __builtin_elementwise_min(__builtin_elementwise_max(level, (ints){0}), (ints){0} + 255);
    octet levels = __builtin_convertvector(level, octet);
    __builtin_memcpy(row + x, &levels, sizeof levels);
  }
  for (; x < made; x++) {
    int sum = 1 << 13;
    for (int tap = 0; tap < HALVING_TAPS; tap++) sum += columns[2 * x + tap] * HALVING[tap];
    row[x] = clipped((sum >> 14) + 128);
  }
}

/* Fill each new plane with its old one at half the scale, from the old row `top` on.
 *
 * Outside the old planes their outermost pixels are repeated. Returns 0, or 1 when there is not enough memory.
 */
EXPORT int halve(int planes, const Plane *old, int top, const Plane *made) {
  int width = old->width, last = old->height - 1;
  int16_t *columns = malloc(((size_t)width + 2 * HALVING_TAPS) * sizeof *columns);
  if (!columns) return 1;
  int16_t *inner = columns + BEFORE;
  for (; planes; planes--, old++, made++) {
    for (int row = 0; row < made->height; row++) {
      const uint8_t *rows[HALVING_TAPS];
      for (int tap = 0; tap < HALVING_TAPS; tap++) {
        int place = top + 2 * row + tap - BEFORE;
        rows[tap] = old->bytes + (place < 0 ? 0 : place > last ? last : place) * old->stride;
      }
      for (int x = 0; x < width; x++)
        inner[x] = (int16_t)(58 * (rows[4][x] + rows[5][x]) + 17 * (rows[3][x] + rows[6][x]) -
                             9 * (rows[2][x] + rows[7][x]) - 4 * (rows[1][x] + rows[8][x]) +
                             2 * (rows[0][x] + rows[9][x]) - 128 * 128);
      for (int i = 0; i < BEFORE; i++) columns[i] = inner[0];
      for (int i = 0; i < HALVING_TAPS; i++) inner[width + i] = inner[width - 1];
      every_other(columns, made->width, made->bytes + row * made->stride);
    }
  }
  free(columns);
  return 0;
}

/* ---- Colour: JPEG's YCbCr (ITU-T T.871, 7), rounded as libjpeg does */

/* `over` on `under`, as opaque as `share`: 255 is opaque. */
static inline uint8_t blend(uint8_t under, uint8_t over, uint8_t share) {
  uint16_t sum = (uint16_t)(under * (255 - share) + over * share + 128); /* at most 65153 */
  return (uint8_t)((uint16_t)(sum + (sum >> 8)) >> 8);                   /* sum / 255, rounded */
}

/* value * weight / 256, for a weight in 65536ths. 16 bits a lane are half the work of 32. */
static inline uint16_t times(uint16_t value, uint16_t weight) {
  return (uint16_t)(((uint32_t)(uint16_t)(value << 8) * weight) >> 16);
}

static inline uint8_t luma(uint16_t r, uint16_t g, uint16_t b) {
  return (uint8_t)((uint16_t)(times(r, 19595) + times(g, 38470) + times(b, 7471) + 128) >> 8);
}

static inline uint8_t blue(uint16_t r, uint16_t g, uint16_t b) {
  return (uint8_t)((uint16_t)((b << 7) - times(r, 11059) - times(g, 21709) + (128 << 8) + 127) >> 8);
}

static inline uint8_t red(uint16_t r, uint16_t g, uint16_t b) {
  return (uint8_t)((uint16_t)((r << 7) - times(g, 27439) - times(b, 5329) + (128 << 8) + 127) >> 8);
}

/* Split `count` RGB pixels into Y, Cb and Cr. */
static void split_rgb(const uint8_t *pixels, int count, uint8_t *y, uint8_t *cb, uint8_t *cr) {
  for (int start = 0; start < count; start += BLOCK) {
    int end = start + BLOCK < count ? start + BLOCK : count;
    prefetch(pixels + 3 * start, 3 * BLOCK);
    for (int i = start; i < end; i++) {
      uint8_t r = pixels[3 * i], g = pixels[3 * i + 1], b = pixels[3 * i + 2];
      y[i] = luma(r, g, b);
      cb[i] = blue(r, g, b);
      cr[i] = red(r, g, b);
    }
  }
}

/* The same for RGBA pixels, flattened on a ground (red, green, blue). Unless it is null, `opacity` gets their alpha. */
static void split_rgba(const uint8_t *restrict pixels, int count, const uint8_t *ground, uint8_t *restrict y,
                       uint8_t *restrict cb, uint8_t *restrict cr, uint8_t *restrict opacity) {
  uint8_t under_r = ground[0], under_g = ground[1], under_b = ground[2];
  for (int start = 0; start < count; start += BLOCK) {
    int end = start + BLOCK < count ? start + BLOCK : count;
    prefetch(pixels + 4 * start, 4 * BLOCK);
    for (int i = start; i < end; i++) {
      uint8_t a = pixels[4 * i + 3];
      uint8_t r = blend(under_r, pixels[4 * i], a), g = blend(under_g, pixels[4 * i + 1], a),
          b = blend(under_b, pixels[4 * i + 2], a);
      y[i] = luma(r, g, b);
      cb[i] = blue(r, g, b);
      cr[i] = red(r, g, b);
    }
    if (opacity)
      for (int i = start; i < end; i++) opacity[i] = pixels[4 * i + 3];
  }
}

/* Compute the means of 2 x 2 pixels of two rows. */
static void mean(const uint8_t *restrict one, const uint8_t *restrict other, int count, uint8_t *restrict means) {
  for (int i = 0; i < count; i++)
    means[i] = (uint8_t)((one[2 * i] + one[2 * i + 1] + other[2 * i] + other[2 * i + 1] + 2) >> 2);
}

/* Convert RGB or, of four channels, RGBA pixels to planes: Y, Cb, Cr and, if `count` is 4, opacity.
 *
 * RGBA is flattened on a ground (red, green, blue). Chroma planes of half the size hold means of 2 x 2, to
 * which an odd last row or column does not count. Returns 0, or 1 when there is not enough memory.
 */
EXPORT int split(const uint8_t *pixels, int channels, const uint8_t *ground, const Plane *planes, int count) {
  int width = planes[0].width, half = planes[1].height < planes[0].height || planes[1].width < width;
  uint8_t *kept = half ? malloc(4 * (size_t)width) : NULL; /* two rows of two chromas */
  if (half && !kept) return 1;
  for (int row = 0; row < planes[0].height; row++) {
    uint8_t *chroma[2];
    for (int i = 0; i < 2; i++)
      chroma[i] = half ? kept + (2 * i + row % 2) * (size_t)width : planes[1 + i].bytes + row * planes[1 + i].stride;
    const uint8_t *from = pixels + (size_t)row * width * channels;
    uint8_t *y = planes[0].bytes + row * planes[0].stride;
    if (channels == 3)
      split_rgb(from, width, y, chroma[0], chroma[1]);
    else
      split_rgba(from, width, ground, y, chroma[0], chroma[1],
                 count == 4 ? planes[3].bytes + row * planes[3].stride : NULL);
    for (int i = 0; half && row % 2 && i < 2; i++) {
      const uint8_t *pair = kept + 2 * i * (size_t)width;
      mean(pair, pair + width, planes[1].width, planes[1 + i].bytes + row / 2 * planes[1 + i].stride);
    }
  }
  free(kept);
  return 0;
}

/* ---- Painting */

static void mix_row(uint8_t *restrict under, int width, const uint8_t *restrict over, int over_step,
                    const uint8_t *restrict share, int share_step) {
  if (over_step && share_step)
    for (int x = 0; x < width; x++) under[x] = blend(under[x], over[x], share[x]);
  else if (over_step)
    for (int x = 0; x < width; x++) under[x] = blend(under[x], over[x], share[0]);
  else if (share_step)
    for (int x = 0; x < width; x++) under[x] = blend(under[x], over[0], share[x]);
  else
    for (int x = 0; x < width; x++) under[x] = blend(under[x], over[0], share[0]);
}

/* Paint `over` on a plane through a mask: 255 is opaque. */
EXPORT void mix(const Plane *plane, const Plane *over, const Plane *mask) {
  for (int row = 0; row < plane->height; row++)
    mix_row(plane->bytes + row * plane->stride, plane->width, over->bytes + row * over->stride, over->step,
            mask->bytes + row * mask->stride, mask->step);
}

static void composite_row(uint8_t *restrict under, int width, const uint8_t *restrict flat,
                      const uint8_t *restrict opacity, uint8_t ground) {
  for (int x = 0; x < width; x++) {
    int16_t level = (int16_t)(flat[x] + blend(under[x], ground, opacity[x]) - ground);
    under[x] = (uint8_t)(level < 0 ? 0 : level > 255 ? 255 : level);
  }
}

/* Paint a picture that was flattened on a ground of one level on the plane instead; opacity 255 is opaque. */
EXPORT void composite(const Plane *plane, const Plane *flat, const Plane *opacity, int ground) {
  for (int row = 0; row < plane->height; row++)
    composite_row(plane->bytes + row * plane->stride, plane->width, flat->bytes + row * flat->stride,
              opacity->bytes + row * opacity->stride, (uint8_t)ground);
}

/* Add a tile, in quarters of levels, to a plane. Its rows and columns are repeated. */
EXPORT void grain(const Plane *plane, const int8_t *tile, int columns, int rows) {
  for (int row = 0; row < plane->height; row++) {
    const int8_t *restrict from = tile + (size_t)(row % rows) * columns;
    uint8_t *restrict line = plane->bytes + row * plane->stride;
    for (int start = 0; start < plane->width; start += columns) {
      int count = plane->width - start < columns ? plane->width - start : columns;
      for (int x = 0; x < count; x++) line[start + x] = clipped((4 * line[start + x] + from[x] + 2) >> 2);
    }
  }
}

/* Compute a mask for one row of chroma: the means of 2 x 2 of the mask's pixels.
 *
 * Where the mask begins or ends in the middle of such a 2 x 2, its other pixels count as 0. Beyond the canvas
 * there are none: where the mask touches that edge (`at_right`, `at_bottom`), the pixels beside them count twice.
 */
static void pair(const Plane *mask, int row, int left_half, int at_right, int at_bottom, uint8_t *means, int count) {
  static const uint8_t nothing[1] = {0};
  const uint8_t *rows[2];
  int steps[2];
  for (int i = 0; i < 2; i++) {
    int place = at_bottom && row + i == mask->height ? mask->height - 1 : row + i;
    int inside = place >= 0 && place < mask->height;
    rows[i] = inside ? mask->bytes + place * mask->stride : nothing;
    steps[i] = inside ? mask->step : 0;
  }
  int begin = left_half, end = count - (left_half + mask->width) % 2; /* of the 2 x 2 that are whole */
  const uint8_t *one = rows[0] + (left_half ? steps[0] : 0), *other = rows[1] + (left_half ? steps[1] : 0);
  if (!steps[0] && !steps[1])
    for (int i = begin; i < end; i++) means[i] = (uint8_t)((one[0] + other[0] + 1) >> 1);
  else if (steps[0] && steps[1])
    for (int i = begin; i < end; i++, one += 2, other += 2)
      means[i] = (uint8_t)((one[0] + one[1] + other[0] + other[1] + 2) >> 2);
  else
    for (int i = begin; i < end; i++, one += 2 * steps[0], other += 2 * steps[1])
      means[i] = (uint8_t)((one[0] + one[steps[0]] + other[0] + other[steps[1]] + 2) >> 2);
  int last = mask->width - 1;
  if (begin) means[0] = (uint8_t)((rows[0][0] + rows[1][0] + 2) >> 2);
  if (end < count) {
    int sum = rows[0][last * steps[0]] + rows[1][last * steps[1]];
    means[count - 1] = (uint8_t)(((at_right ? 2 * sum : sum) + 2) >> 2);
  }
}

/* Paint one colour (Y, Cb, Cr) on a box of a canvas through a mask of the box's size.
 *
 * The chroma planes have one pixel for 2 x 2. Returns 0, or 1 when there is not enough memory.
 */
EXPORT int fill(const Plane *planes, const uint8_t *color, int left, int top, const Plane *mask) {
  Plane box = planes[0], over = {(uint8_t *)color, 0, mask->width, mask->height, 0};
  box.bytes += top * box.stride + left;
  box.width = mask->width;
  box.height = mask->height;
  mix(&box, &over, mask);
  int first = top / 2, last = (top + mask->height + 1) / 2;
  int start = left / 2, count = (left + mask->width + 1) / 2 - start;
  int at_right = left + mask->width == planes->width;
  int at_bottom = top + mask->height == planes->height;
  uint8_t *means = malloc((size_t)count);
  if (!means) return 1;
  for (int row = first; row < last; row++) {
    int alike = !mask->stride && row > first + 1 && row < last - 1; /* to the means of the row before */
    if (!alike) pair(mask, 2 * row - top, left % 2, at_right, at_bottom, means, count);
    for (int i = 1; i < 3; i++)
      mix_row(planes[i].bytes + row * planes[i].stride + start, count, color + i, 0, means, 1);
  }
  free(means);
  return 0;
}

/* ---- Measuring */

enum { SPAN = 32 }; /* samples that are converted at once */

/* Convert SPAN samples to RGB (ITU-T T.871, 7, rounded as libjpeg does). */
static void join(const int16_t *y, const int16_t *cb, const int16_t *cr, uint8_t *colors) {
  uint8_t channels[3][SPAN];
  for (int i = 0; i < SPAN; i++) {
    int light = (y[i] << 16) + 32768, blueness = cb[i] - 128, redness = cr[i] - 128;
    channels[0][i] = clipped((light + 91881 * redness) >> 16);
    channels[1][i] = clipped((light - 22554 * blueness - 46802 * redness) >> 16);
    channels[2][i] = clipped((light + 116130 * blueness) >> 16);
  }
  for (int i = 0; i < SPAN; i++)
    for (int channel = 0; channel < 3; channel++) colors[3 * i + channel] = channels[channel][i];
}

/* Write rows x columns of the pixels inside a box (left, top, right, bottom) of a canvas as RGB, evenly spread.
 *
 * Returns 0, or 1 when there is not enough memory.
 */
EXPORT int sample(const Plane *planes, const int *box, int rows, int columns, uint8_t *colors) {
  double down_by = (double)(box[3] - box[1]) / rows, across_by = (double)(box[2] - box[0]) / columns;
  int *x = malloc((size_t)columns * sizeof *x);
  if (!x) return 1;
  for (int column = 0; column < columns; column++) x[column] = box[0] + (int)((column + 0.5) * across_by);
  for (int row = 0; row < rows; row++) {
    int place = box[1] + (int)((row + 0.5) * down_by);
    const uint8_t *luma_row = planes[0].bytes + place * planes[0].stride;
    const uint8_t *blue_row = planes[1].bytes + place / 2 * planes[1].stride;
    const uint8_t *red_row = planes[2].bytes + place / 2 * planes[2].stride;
    for (int start = 0; start < columns; start += SPAN) {
      int16_t y[SPAN] = {0}, cb[SPAN] = {0}, cr[SPAN] = {0};
      int count = columns - start < SPAN ? columns - start : SPAN;
      for (int i = 0; i < count; i++) {
        int column = x[start + i];
        y[i] = luma_row[column];
        cb[i] = blue_row[column >> 1];
        cr[i] = red_row[column >> 1];
      }
      uint8_t joined[3 * SPAN];
      join(y, cb, cr, joined);
      __builtin_memcpy(colors + 3 * ((size_t)row * columns + start), joined, 3 * (size_t)count);
    }
  }
  free(x);
  return 0;
}

/* Compute the luminance of each RGB colour under a tint whose opacity is strength x that colour's cover.
 *
 * `curves` holds the luminance that each of the 256 values of red adds, then of green, then of blue.
 */
EXPORT void measure_tinted(const uint8_t *colors, const float *covers, const float *curves, float *light, int count,
                 const uint8_t *tint, float strength) {
  for (int i = 0; i < count; i++, colors += 3) {
    float share = strength * covers[i], sum = 0;
    for (int channel = 0; channel < 3; channel++) {
      float value = fmaf((float)(tint[channel] - colors[channel]), share, colors[channel] + 0.5f);
      sum += curves[256 * channel + clipped((int)value)];
    }
    light[i] = sum;
  }
}

/* ---- Whether this library may be used: the source it was compiled from, and what this processor can do */

#ifndef SOURCE
#define SOURCE "" /* the SHA-256 of this file, which build.py passes */
#endif

EXPORT const char *source(void) { return SOURCE; }

EXPORT int runs_here(void) {
#ifdef __x86_64__
  unsigned eax, ebx, ecx, edx, older, newer;
  if (!__get_cpuid(1, &eax, &ebx, &older, &edx) || !__get_cpuid_count(7, 0, &eax, &newer, &ecx, &edx)) return 0;
  unsigned needed = bit_FMA | bit_MOVBE | bit_F16C, also = bit_AVX2 | bit_BMI | bit_BMI2; /* x86-64-v3 */
  return (older & needed) == needed && (newer & also) == also;
#else
  return 1;
#endif
}
