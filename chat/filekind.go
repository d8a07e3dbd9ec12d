package chat

import "strings"

// PixelsMax is the size from which on a picture is not shown in a message: to decode it
// would take a reader's memory.
const PixelsMax = 40_000_000

// IsPicture reports whether pages show the file as a picture.
func (a Attachment) IsPicture() bool {
	return Blob{Kind: a.Kind, Width: a.Width, Height: a.Height}.IsPicture()
}

// IsPicture reports whether pages show the bytes as a picture.
func (b Blob) IsPicture() bool {
	return b.Width > 0 && b.Height > 0 && b.Width <= PixelsMax/b.Height && strings.HasPrefix(InlineKind(b.Kind), "image/")
}

// PDF is the content type of a document whose first page is shown as a picture.
const PDF = "application/pdf"

// GetsPreview reports whether workers make a small picture of the bytes.
func (b Blob) GetsPreview() bool { return b.IsPicture() || b.Kind == PDF }

// Plays is the element that plays the file: "video", "audio" or none.
func (a Attachment) Plays() string {
	kind, _, _ := strings.Cut(InlineKind(a.Kind), "/")
	if kind == "video" || kind == "audio" {
		return kind
	}
	return ""
}

// inline are the kinds that browsers may show in place: none of them can run a script. All
// else is for saving. Some files are known by one name and played by another.
var inline = map[string]string{
	"image/jpeg": "image/jpeg", "image/png": "image/png", "image/gif": "image/gif", "image/webp": "image/webp",
	"video/mp4": "video/mp4", "video/webm": "video/webm", "video/x-m4v": "video/mp4", "video/quicktime": "video/mp4",
	"audio/webm": "audio/webm", "audio/mpeg": "audio/mpeg", "audio/ogg": "audio/ogg", "audio/wav": "audio/wav", "audio/flac": "audio/flac", "audio/mp4": "audio/mp4",
	"audio/x-m4a": "audio/mp4", "audio/aac": "audio/aac", "application/ogg": "audio/ogg",
}

// InlineKind is the type under which a file is shown in place, or empty for one that is
// only saved.
func InlineKind(kind string) string { return inline[kind] }
