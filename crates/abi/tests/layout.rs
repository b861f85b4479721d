//! The layout is frozen: a plugin that was built once must run for ever.

use core::mem::offset_of;

use evenkeel_abi::{
    EK_CALL_SIZE_1_0, EK_EMISSION_SIZE_1_0, EK_MEETING_SIZE_1_0, EK_PLUGIN_SIZE_1_0,
    EK_SEGMENT_SIZE_1_0, EK_TAG_SIZE_1_0, EK_VECTOR_REQUEST_SIZE_1_0, ek_call, ek_emission,
    ek_example, ek_examples, ek_figure, ek_figures, ek_languages, ek_meeting, ek_part, ek_plugin,
    ek_segment, ek_str, ek_tag, ek_tuned_vectors, ek_vector_request, ek_vectors,
};

/// Compares the offset of each field, in order, with what version 1.0 had.
macro_rules! offsets {
    ($type:ty: $($field:ident $offset:literal),+) => {
        $(assert_eq!(offset_of!($type, $field), $offset, stringify!($type.$field));)+
    };
}

#[test]
#[cfg(target_pointer_width = "64")]
fn sizes_are_those_of_version_1_0() {
    assert_eq!((size_of::<ek_str>(), align_of::<ek_str>()), (16, 8));
    assert_eq!((size_of::<ek_tag>(), align_of::<ek_tag>()), (64, 8));
    assert_eq!((size_of::<ek_segment>(), align_of::<ek_segment>()), (56, 8));
    assert_eq!((size_of::<ek_meeting>(), align_of::<ek_meeting>()), (64, 8));
    assert_eq!((size_of::<ek_emission>(), align_of::<ek_emission>()), (40, 8));
    assert_eq!((size_of::<ek_call>(), align_of::<ek_call>()), (56, 8));
    assert_eq!((size_of::<ek_plugin>(), align_of::<ek_plugin>()), (160, 8));
    assert_eq!((size_of::<ek_languages>(), align_of::<ek_languages>()), (16, 8));
    assert_eq!((size_of::<ek_example>(), align_of::<ek_example>()), (24, 8));
    assert_eq!((size_of::<ek_examples>(), align_of::<ek_examples>()), (24, 8));
    assert_eq!((size_of::<ek_figure>(), align_of::<ek_figure>()), (72, 8));
    assert_eq!((size_of::<ek_figures>(), align_of::<ek_figures>()), (24, 8));
    assert_eq!((size_of::<ek_vector_request>(), align_of::<ek_vector_request>()), (24, 8));
    assert_eq!((size_of::<ek_vectors>(), align_of::<ek_vectors>()), (40, 8));
    assert_eq!((size_of::<ek_part>(), align_of::<ek_part>()), (12, 4));
    assert_eq!((size_of::<ek_tuned_vectors>(), align_of::<ek_tuned_vectors>()), (56, 8));
}

#[test]
#[cfg(target_pointer_width = "64")]
fn offsets_are_those_of_version_1_0() {
    offsets!(ek_str: ptr 0, len 8);
    offsets!(ek_tag: id 0, label 16, description 32, pole 48, threshold 52, flags 56, reserved 60);
    offsets!(ek_segment: start_ms 0, end_ms 8, text 16, speaker 32, confidence 48, flags 52);
    offsets!(ek_meeting: struct_size 0, segment_stride 4, segments 8, segment_count 16,
        language 24, title 40, duration_ms 56);
    offsets!(ek_emission: struct_size 0, tag 4, segment 8, score 12, evidence_start 16,
        evidence_end 20, rationale 24);
    offsets!(ek_call: struct_size 0, abi_minor 4, host_data 8, emit 16, fail 24, log 32,
        cancelled 40, get_extension 48);
    offsets!(ek_plugin: struct_size 0, abi_minor 4, id 8, name 24, version 40, vendor 56,
        description 72, config_schema 88, tags 104, tag_count 112, tag_stride 116, flags 120,
        reserved 124, create 128, tag 136, destroy 144, get_extension 152);
    offsets!(ek_languages: struct_size 0, count 4, subtags 8);
    offsets!(ek_example: text 0, tag 16, expected 20);
    offsets!(ek_examples: struct_size 0, stride 4, examples 8, count 16);
    offsets!(ek_figure: of 0, set 16, date 32, flags 48, true_positives 52, false_positives 56,
        false_negatives 60, true_negatives 64, reserved 68);
    offsets!(ek_figures: struct_size 0, stride 4, figures 8, count 16);
    offsets!(ek_vector_request: struct_size 0, text_count 4, texts 8, flags 16, reserved 20);
    offsets!(ek_vectors: struct_size 0, dim 4, vectors 8, encoder 16, texts 32);
    offsets!(ek_part: segment 0, start 4, end 8);
    offsets!(ek_tuned_vectors: struct_size 0, dim 4, vectors 8, encoder 16, parts 32,
        part_count 40, part_vectors 48);
}

#[test]
#[cfg(target_pointer_width = "64")]
fn what_readers_count_on_is_frozen() {
    assert_eq!(EK_PLUGIN_SIZE_1_0, 160);
    assert_eq!(EK_TAG_SIZE_1_0, 64);
    assert_eq!(EK_SEGMENT_SIZE_1_0, 56);
    assert_eq!(EK_MEETING_SIZE_1_0, 64);
    assert_eq!(EK_EMISSION_SIZE_1_0, 40);
    assert_eq!(EK_CALL_SIZE_1_0, 56);
    assert_eq!(EK_VECTOR_REQUEST_SIZE_1_0, 24);
}
