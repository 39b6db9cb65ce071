# The readers of formats, each with the samples of its kind as further seeds.
set(formats ${CMAKE_SOURCE_DIR}/samples/formats)
dub_fuzz(vtt ${formats}/voices.vtt)
dub_fuzz(ass ${formats}/actors.ass)
