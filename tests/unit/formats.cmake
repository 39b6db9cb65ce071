# io: one test for each format that is read
foreach(name IN ITEMS srt vtt ass whisperx rttm csv audacity json_formats textgrid eaf otio format_matrix)
    dub_unit_test(${name} dub_core)
endforeach()
