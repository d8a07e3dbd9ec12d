package chat

import "testing"

func TestFilesThatMayTellWhereTheyAreFrom(t *testing.T) {
	t.Parallel()
	for kind, tells := range map[string]bool{
		"image/jpeg": false, "image/tiff": false, "video/quicktime": false, "audio/flac": false, "application/ogg": false, "text/plain": false, "application/zip": false,
		"image/svg+xml": true, "image/vnd.adobe.photoshop": true, "video/x-ms-wmv": true, "audio/amr": true, PDF: true,
		"video/x-flv": true, "video/x-ms-asf": true, "audio/x-ms-wma": true, "application/vnd.rn-realmedia-vbr": true, "application/postscript": true, "application/dicom": true,
		"application/x-mobipocket-ebook": true, "application/onenote": true, "message/rfc822": true, "model/gltf-binary": true, "application/json": false, "text/csv": false,
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document": true, "application/vnd.oasis.opendocument.text": true,
	} {
		if MayTell(kind) != tells {
			t.Errorf("%s: %v", kind, !tells)
		}
	}
}
