/*
 * The selective scan in C, as a measure for the kernels: `bench peers` compiles this file with cc -O3 -march=native and
 * calls it in its own process on its own buffers. Nothing here is needed to build or test Statespace.
 *
 * Inputs are row-major: u, delta, y (length, channels); a (channels, states); b, c (length, states); d (channels).
 * h_t = exp(delta_t a) h_{t-1} + delta_t u_t b_t;  y_t = c_t . h_t + d u_t;  the first state is zero.
 */
#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The plain loop that inference engines written in C run on a CPU: one state at a time, the exponential from libm. */
void scan_loop(int length, int channels, int states, const float *u, const float *delta, const float *a, const float *b,
               const float *c, const float *d, float *y, float *h) {
    memset(h, 0, sizeof(float) * channels * states);
    for (int t = 0; t < length; t++) {
        const float *row_b = b + (size_t)t * states;
        const float *row_c = c + (size_t)t * states;
        for (int i = 0; i < channels; i++) {
            const float step = delta[(size_t)t * channels + i];
            const float x = u[(size_t)t * channels + i];
            const float drive = step * x;
            float sum = 0;
            for (int n = 0; n < states; n++) {
                const int at = i * states + n;
                const float next = h[at] * expf(step * a[at]) + row_b[n] * drive;
                sum += next * row_c[n];
                h[at] = next;
            }
            y[(size_t)t * channels + i] = sum + d[i] * x;
        }
    }
}

/*
 * The ceiling: a channel in each lane, the states of a pass in registers, time cut into chunks whose rows stay in the
 * second-level cache.
 *
 * With AVX-512, 2^x = 2^floor(x) 2^(k/32) 2^r: k from the low bits of a sum rounded down, 2^(k/32) from a table in two
 * registers, 2^r a parabola on [0, 1/32) with relative error 6e-8, floor(x) left to the scaling instruction. That is
 * four multiplications for an exponential; the polynomial of degree 5 that AVX2 takes needs five, and it is the
 * multiplier that limits this loop.
 */
#if defined(__AVX512F__) && defined(__AVX512DQ__)
#define WIDTH 16
#define PASS_STATES 8
typedef __m512 vec;
#define LOAD _mm512_loadu_ps
#define STORE _mm512_storeu_ps
#define SET1 _mm512_set1_ps
#define MUL _mm512_mul_ps
#define ADD _mm512_add_ps
#define FMA _mm512_fmadd_ps
#define INLINE static inline __attribute__((always_inline))

/* 2^(k/32) */
static const float ROOTS[32] = {
    1.000000000f, 1.021897149f, 1.044273782f, 1.067140401f, 1.090507733f, 1.114386743f,
    1.138788635f, 1.163724859f, 1.189207115f, 1.215247360f, 1.241857812f, 1.269050957f,
    1.296839555f, 1.325236643f, 1.354255547f, 1.383909882f, 1.414213562f, 1.445180807f,
    1.476826146f, 1.509164428f, 1.542210825f, 1.575980845f, 1.610490332f, 1.645755478f,
    1.681792831f, 1.718619298f, 1.756252160f, 1.794709075f, 1.834008086f, 1.874167634f,
    1.915206561f, 1.957144124f};

INLINE vec exp2_of(vec x) {
    /* 1.5 * 2^18 leaves the multiple of 1/32 below x in the low bits. */
    const vec z = _mm512_add_round_ps(x, SET1(393216.0f), _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
    const vec r = _mm512_reduce_ps(x, (5 << 4) | _MM_FROUND_TO_NEG_INF);
    vec p = FMA(SET1(0.242844184f), r, SET1(0.693116446f));
    p = FMA(p, r, SET1(1));
    p = MUL(p, _mm512_permutex2var_ps(LOAD(ROOTS), _mm512_castps_si512(z), LOAD(ROOTS + 16)));
    return _mm512_scalef_ps(p, x);
}
#elif defined(__AVX2__) && defined(__FMA__)
#define WIDTH 8
#define PASS_STATES 4
typedef __m256 vec;
#define LOAD _mm256_loadu_ps
#define STORE _mm256_storeu_ps
#define SET1 _mm256_set1_ps
#define MUL _mm256_mul_ps
#define ADD _mm256_add_ps
#define FMA _mm256_fmadd_ps
#define INLINE static inline __attribute__((always_inline))

/* For x above -127; below it the exponent is held there, and the result is zero to the accuracy of a float. */
INLINE vec exp2_of(vec x) {
    x = _mm256_max_ps(x, SET1(-127));
    const vec n = _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    const vec r = _mm256_sub_ps(x, n);
    vec p = FMA(SET1(0.0013264727f), r, SET1(0.009671513f));
    p = FMA(p, r, SET1(0.055507336f));
    p = FMA(p, r, SET1(0.24022242f));
    p = FMA(p, r, SET1(0.693147f));
    p = FMA(p, r, SET1(1));
    const __m256i exponent = _mm256_slli_epi32(_mm256_cvtps_epi32(n), 23);
    return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(p), exponent));
}
#else
#error "the ceiling needs AVX-512 or AVX2 with FMA"
#endif

#ifndef CHUNK
#define CHUNK 64
#endif
#ifndef AHEAD
#define AHEAD 1
#endif

int scan_width(void) { return WIDTH; }

/* `states` states of one block of channels over `rows` steps; a and h are (state, lane). */
INLINE void pass(const int states, int rows, int channels, int stride, const float *u, const float *delta,
                 const float *a, const float *b, const float *c, vec d, int first, float *y, float *h) {
    vec state[PASS_STATES];
    for (int n = 0; n < states; n++) {
        state[n] = LOAD(h + n * WIDTH);
    }
    for (int t = 0; t < rows; t++) {
        const size_t at = (size_t)t * channels;
        const vec step = LOAD(delta + at);
        const vec x = LOAD(u + at);
        const vec drive = MUL(step, x);
        vec even = first ? MUL(d, x) : LOAD(y + at);
        vec odd = SET1(0);
        _mm_prefetch((const char *)(u + at + AHEAD * WIDTH), _MM_HINT_T0);
        _mm_prefetch((const char *)(delta + at + AHEAD * WIDTH), _MM_HINT_T0);
        _mm_prefetch((const char *)(y + at + AHEAD * WIDTH), _MM_HINT_T0);
        for (int n = 0; n < states; n++) {
            const vec decay = exp2_of(MUL(step, LOAD(a + n * WIDTH)));
            state[n] = FMA(decay, state[n], MUL(drive, SET1(b[(size_t)t * stride + n])));
            if (n % 2) {
                odd = FMA(state[n], SET1(c[(size_t)t * stride + n]), odd);
            } else {
                even = FMA(state[n], SET1(c[(size_t)t * stride + n]), even);
            }
        }
        STORE(y + at, ADD(even, odd));
    }
    for (int n = 0; n < states; n++) {
        STORE(h + n * WIDTH, state[n]);
    }
}

/* channels must be a multiple of the width, states of 4; work holds 2 channels * states floats. */
void scan_ceiling(int length, int channels, int states, const float *u, const float *delta, const float *a,
                  const float *b, const float *c, const float *d, float *y, float *work) {
    float *rates = work;
    float *h = work + (size_t)channels * states;
    for (int i = 0; i < channels; i++) {
        for (int n = 0; n < states; n++) {
            rates[((size_t)(i / WIDTH) * states + n) * WIDTH + i % WIDTH] = a[(size_t)i * states + n] * 1.442695f;
        }
    }
    memset(h, 0, sizeof(float) * channels * states);
    for (int begin = 0; begin < length; begin += CHUNK) {
        const int rows = length - begin < CHUNK ? length - begin : CHUNK;
        const float *bb = b + (size_t)begin * states;
        const float *cc = c + (size_t)begin * states;
        for (int block = 0; block < channels / WIDTH; block++) {
            const size_t at = (size_t)begin * channels + block * WIDTH;
            const vec skip = LOAD(d + block * WIDTH);
            for (int n = 0; n < states;) {
                const size_t set = ((size_t)block * states + n) * WIDTH;
#define PASS(count) pass(count, rows, channels, states, u + at, delta + at, rates + set, bb + n, cc + n, skip, n == 0, \
                         y + at, h + set)
                if (states - n >= PASS_STATES) {
                    PASS(PASS_STATES);
                    n += PASS_STATES;
                } else {
                    PASS(4);
                    n += 4;
                }
            }
        }
    }
}

/* Independent chains: two units with a latency of four need eight; with two constants they must fit the registers. */
#define CHAINS (WIDTH == 16 ? 16 : 12)

/* Multiply-adds of single floats in one round of multiply_add_peak. */
int multiply_adds(void) { return WIDTH * CHAINS; }

/* Multiply-add on full vectors and nothing else; the sum is returned so that the work has a use. */
float multiply_add_peak(long rounds) {
    vec x[CHAINS];
#pragma GCC unroll 16
    for (int i = 0; i < CHAINS; i++) {
        x[i] = SET1(1.0f + i);
    }
    const vec m = SET1(0.999f), a = SET1(0.001f);
    for (long round = 0; round < rounds; round++) {
#pragma GCC unroll 16
        for (int i = 0; i < CHAINS; i++) {
            x[i] = FMA(x[i], m, a);
        }
    }
    vec sum = x[0];
#pragma GCC unroll 16
    for (int i = 1; i < CHAINS; i++) {
        sum = ADD(sum, x[i]);
    }
    float out[WIDTH];
    STORE(out, sum);
    return out[0];
}
