package files

import "bytes"

// soundHead is how much of a file is looked at: recorders say at its beginning what it has.
const soundHead = 64 << 10

// soundOnly gives recordings without pictures the name of a sound: WebM and MP4 are containers
// for both, and their first bytes are the same.
func soundOnly(kind string, head []byte) string {
	has := func(parts ...string) bool {
		for _, p := range parts {
			if bytes.Contains(head, []byte(p)) {
				return true
			}
		}
		return false
	}
	switch {
	case kind == "video/webm" && has("A_OPUS", "A_VORBIS") && !has("V_VP8", "V_VP9", "V_AV1", "V_MPEG"):
		return "audio/webm"
	case kind == "video/mp4" && has("soun") && !has("vide"):
		return "audio/mp4"
	}
	return kind
}
