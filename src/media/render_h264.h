/*
 * Parameter sets of H.264 (7.3.2.1, 7.3.2.2) of two streams in one track: packets of the source go
 * over untouched when the pictures encoded here name their sets by another number, and when the
 * track's header holds the sets of both.
 */
#ifndef DUB_MEDIA_RENDER_H264_H
#define DUB_MEDIA_RENDER_H264_H

#include <libavcodec/avcodec.h>
#include <stdbool.h>

/** A number from 0 to 31 that no set in the header uses, neither for sequence nor picture; -1. */
int render_h264_free_number(const AVCodecParameters *par);
/**
 * Header that holds the sets of both.
 * in:     par of the source: its header in either form; more: bytes with start codes
 * out:    replaces par's header; false: not understood, or no memory
 */
bool render_h264_add_sets(AVCodecParameters *par, const uint8_t *more, int n_more);
/** Whether packets have lengths before their units (true) or start codes. */
bool render_h264_has_lengths(const AVCodecParameters *par);
/**
 * Bring an encoder's packet (start codes) to the form of the track.
 * out: false: no memory
 */
bool render_h264_fit_packet(const AVCodecParameters *par, AVPacket *packet);

#endif
