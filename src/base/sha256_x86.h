/* SHA-256 by the processor's own instructions, where it has them. For src/base only. */
#ifndef DUB_BASE_SHA256_X86_H
#define DUB_BASE_SHA256_X86_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The processor can do it. Never true on other architectures. */
bool dub_sha256_x86_can(void);

/** Takes n blocks of 64 bytes into the eight words of a running hash (FIPS 180-4, 6.2.2). */
void dub_sha256_x86_blocks(uint32_t state[8], const uint8_t *p, size_t n);

#endif
