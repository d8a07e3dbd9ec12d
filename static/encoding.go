package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
)

// OpenEncoded is Open for a client that sent acceptEncoding: it answers the
// smallest of brotli, gzip and plain that the client takes. The encoding is
// empty for plain. The answer depends on Accept-Encoding, so send Vary.
func OpenEncoded(urlPath, acceptEncoding string) (content []byte, contentType, encoding, etag string, ok bool) {
	a, ok := stock().at(urlPath)
	if !ok {
		return nil, "", "", "", false
	}
	switch {
	case accepts(acceptEncoding, "br"):
		return a.brotli(), a.contentType, "br", a.variant("br"), true
	case accepts(acceptEncoding, "gzip"):
		return a.gzip(), a.contentType, "gzip", a.variant("gz"), true
	}
	return a.content, a.contentType, "", a.etag, true
}

// variant is the etag of another encoding, which is another representation
// (RFC 9110, 8.8.3.3).
func (a *asset) variant(suffix string) string {
	return strings.TrimSuffix(a.etag, `"`) + "-" + suffix + `"`
}

// accepts reports whether an Accept-Encoding header names a coding with a
// weight above zero (RFC 9110, 12.5.3).
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		weight, found := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		if !found {
			return true
		}
		q, err := strconv.ParseFloat(weight, 64)
		return err == nil && q > 0
	}
	return false
}

func gzipped(content []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is a constant that is valid
	return finish(w, &out, content)
}

func brotlied(content []byte) []byte {
	var out bytes.Buffer
	return finish(brotli.NewWriterLevel(&out, brotli.BestCompression), &out, content)
}

// finish writes to memory, which does not fail.
func finish(w io.WriteCloser, out *bytes.Buffer, content []byte) []byte {
	_, _ = w.Write(content)
	_ = w.Close()
	return out.Bytes()
}
