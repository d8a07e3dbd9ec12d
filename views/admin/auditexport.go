package admin

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/chat"
	"parley/views/ui"
)

// AuditChunk is how many entries an export reads at once.
const AuditChunk = 1000

// AuditFormat begins a file of entries, and writes entries to it.
type AuditFormat func(w io.Writer) (write func([]chat.AuditEntry) error)

// auditRow is an entry as it is exported.
type auditRow struct {
	ID      int64  `json:"id"`
	At      string `json:"at"`
	Kind    string `json:"kind"`
	Act     string `json:"act"`
	By      string `json:"by,omitempty"`
	Of      string `json:"of,omitempty"`
	Room    string `json:"room,omitempty"`
	Message int64  `json:"message,omitempty"`
	Detail  string `json:"detail,omitempty"`
	Address string `json:"address,omitempty"`
}

func rowOf(e chat.AuditEntry) auditRow {
	return auditRow{
		ID: e.ID, At: ui.Timestamp(e.At), Kind: string(e.Act.Kind()), Act: string(e.Act), By: e.By.Username, Of: e.Of.Username,
		Room: e.Room.Name, Message: e.Seq, Detail: e.Detail, Address: e.Address,
	}
}

// NewAuditLines writes one JSON object to a line.
func NewAuditLines(w io.Writer) func([]chat.AuditEntry) error {
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	return func(list []chat.AuditEntry) error {
		for _, e := range list {
			if err := lines.Encode(rowOf(e)); err != nil {
				return err
			}
		}
		return nil
	}
}

// NewAuditCSV writes RFC 4180, with a first line of names.
func NewAuditCSV(w io.Writer) func([]chat.AuditEntry) error {
	rows := csv.NewWriter(w)
	_ = rows.Write([]string{"id", "at", "kind", "act", "by", "of", "room", "message", "detail", "address"})
	return func(list []chat.AuditEntry) error {
		for _, e := range list {
			r := rowOf(e)
			message := ""
			if r.Message != 0 {
				message = strconv.FormatInt(r.Message, 10)
			}
			_ = rows.Write([]string{strconv.FormatInt(r.ID, 10), r.At, r.Kind, r.Act, cell(r.By), cell(r.Of), cell(r.Room), message, cell(r.Detail), cell(r.Address)})
		}
		rows.Flush()
		return rows.Error()
	}
}

// cell keeps a spreadsheet from taking a text for a formula. Some take signs of full width, too.
func cell(text string) string {
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + text
	}
	return text
}

// AuditCutOff ends a file that lacks entries: it is neither CSV nor JSON, so programs notice.
func AuditCutOff(w io.Writer) {
	_, _ = io.WriteString(w, "\n\"THIS FILE LACKS OLDER ENTRIES: ask again, with a shorter span of days\n")
}
