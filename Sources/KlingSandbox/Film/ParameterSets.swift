/// What a decoder must know before the first picture: H.264 constrained baseline, one reference picture, no filter.
struct ParameterSets {
    /// With this quantizer one step of a luma coefficient is exactly one step of brightness.
    static let quantizer = 28
    /// Brings chroma to quantizer 22, where the same holds for color.
    static let chromaOffset = -6
    static let frameNumberBits = 8
    static let profile: UInt8 = 66
    /// Constraint sets 0 and 1: any baseline or main decoder can play it.
    static let compatibility: UInt8 = 0xC0

    let level: UInt8
    let sequence: NALUnit
    let picture: NALUnit

    init(_ order: FilmOrder) {
        level =
            switch order.columns * order.rows {
            case ...3600: 31
            case ...8192: 40
            default: 51
            }
        sequence = NALUnit(.sequenceParameters, payload: Self.sequence(order, level: level))
        picture = NALUnit(.pictureParameters, payload: Self.picture())
    }

    private static func sequence(_ order: FilmOrder, level: UInt8) -> [UInt8] {
        var bits = BitWriter()
        bits.put(UInt32(profile), bits: 8)
        bits.put(UInt32(compatibility), bits: 8)
        bits.put(UInt32(level), bits: 8)
        bits.putUnsigned(0)  // seq_parameter_set_id
        bits.putUnsigned(frameNumberBits - 4)
        bits.putUnsigned(2)  // pic_order_cnt_type: shown in the order they come
        bits.putUnsigned(1)  // max_num_ref_frames
        bits.put(false)  // gaps_in_frame_num_value_allowed
        bits.putUnsigned(order.columns - 1)
        bits.putUnsigned(order.rows - 1)
        bits.put(true)  // frame_mbs_only
        bits.put(true)  // direct_8x8_inference
        cropping(order, into: &bits)
        usability(into: &bits)
        bits.finish()
        return bits.bytes
    }

    /// 1080 lines are no whole number of macroblocks; what is too much is cut off, in units of two pixels.
    private static func cropping(_ order: FilmOrder, into bits: inout BitWriter) {
        let right = (order.columns * 16 - order.width) / 2
        let bottom = (order.rows * 16 - order.height) / 2
        bits.put(right + bottom > 0)
        guard right + bottom > 0 else { return }
        for side in [0, right, 0, bottom] {
            bits.putUnsigned(side)
        }
    }

    /// The "video usability information": color space, frame rate, and that no picture is held back.
    private static func usability(into bits: inout BitWriter) {
        bits.put(true)  // vui_parameters_present
        bits.put(false)  // aspect_ratio_info
        bits.put(false)  // overscan_info
        bits.put(true)  // video_signal_type
        bits.put(5, bits: 3)  // video_format: unspecified
        bits.put(false)  // full_range
        bits.put(true)  // colour_description
        for _ in 0..<3 {
            bits.put(1, bits: 8)  // BT.709 primaries, transfer, matrix
        }
        bits.put(false)  // chroma_loc_info
        bits.put(true)  // timing_info
        bits.put(1, bits: 32)
        bits.put(UInt32(2 * FilmOrder.framesPerSecond), bits: 32)  // counted in fields
        bits.put(true)  // fixed_frame_rate
        bits.put(false)  // nal_hrd
        bits.put(false)  // vcl_hrd
        bits.put(false)  // pic_struct
        bits.put(true)  // bitstream_restriction
        bits.put(true)  // motion_vectors_over_pic_boundaries
        for limit in [0, 0, 0, 0, 0, 1] {  // bytes, bits, vector sizes, reordered frames, buffered frames
            bits.putUnsigned(limit)
        }
    }

    private static func picture() -> [UInt8] {
        var bits = BitWriter()
        bits.putUnsigned(0)  // pic_parameter_set_id
        bits.putUnsigned(0)  // seq_parameter_set_id
        bits.put(false)  // entropy_coding_mode: variable length codes
        bits.put(false)  // bottom_field_pic_order
        bits.putUnsigned(0)  // one slice group
        bits.putUnsigned(0)  // one reference picture
        bits.putUnsigned(0)
        bits.put(false)  // weighted_pred
        bits.put(0, bits: 2)  // weighted_bipred
        bits.putSigned(quantizer - 26)
        bits.putSigned(0)  // pic_init_qs
        bits.putSigned(chromaOffset)
        bits.put(true)  // deblocking_filter_control: slices switch the filter off
        bits.put(false)  // constrained_intra_pred
        bits.put(false)  // redundant_pic_cnt
        bits.finish()
        return bits.bytes
    }
}
