# The readers of formats, each with the samples of its kind as further seeds.
set(formats ${CMAKE_SOURCE_DIR}/samples/formats)
dub_fuzz(vtt ${formats}/voices.vtt)
dub_fuzz(ass ${formats}/actors.ass)
dub_fuzz(elevenlabs ${formats}/dubbing-sheet.csv)
dub_fuzz(csv ${formats}/table.csv ${formats}/milliseconds.tsv ${formats}/cuts.csv)
