package chat

import (
	"slices"
	"strings"
)

// cleanedKinds are those of pictures, films and sounds from which package files takes where, when and by whom they were
// made, and those that have no place for it.
var cleanedKinds = []string{
	"image/jpeg", "image/png", "image/apng", "image/vnd.mozilla.apng", "image/gif", "image/webp", "image/tiff", "image/heic", "image/heic-sequence", "image/heif", "image/heif-sequence",
	"image/avif", "image/jp2", "image/jpx", "image/jpm", "image/jxl", "image/bmp", "image/x-icon",
	"video/mp4", "video/x-m4v", "video/quicktime", "video/3gpp", "video/3gpp2", "video/webm", "video/matroska", "video/x-matroska", "video/x-msvideo", "video/ogg",
	"audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/3gpp", "audio/3gpp2", "audio/aac", "audio/ogg", "audio/webm", "audio/flac", "audio/wav", "audio/aiff", "audio/ape", "audio/musepack", "audio/midi", "audio/basic", "audio/x-caf",
}

// tellingKinds are those of documents that name who wrote them, or whom they are about.
var tellingKinds = []string{
	PDF, "application/msword", "application/epub+zip", "application/x-ole-storage", "application/vnd.ms-", "application/vnd.openxmlformats", "application/vnd.oasis",
	"application/vnd.garmin", "application/vnd.google-earth", "application/gpx", "text/rtf",
	"application/postscript", "application/onenote", "application/x-mobipocket-ebook", "application/x-ms-reader", "application/x-msaccess", "application/x-ms-shortcut", "application/vnd.wordperfect",
	"application/vnd.framemaker", "application/vnd.lotus", "application/vnd.sun.xml", "application/vnd.fdf", "application/vnd.adobe.xfdf",
	"application/vnd.rn-realmedia", "application/x-shockwave-flash", "application/x-bittorrent", "application/dicom", "message/rfc822", "model/gltf", "model/vnd.collada",
}

// MayTell reports whether a file may say where, when or by whom it was made: Parley takes that from others.
func MayTell(contentType string) bool {
	if KindOf(contentType) != Others {
		return !slices.Contains(cleanedKinds, contentType)
	}
	return slices.ContainsFunc(tellingKinds, func(k string) bool { return strings.HasPrefix(contentType, k) })
}
