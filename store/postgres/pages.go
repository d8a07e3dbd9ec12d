package postgres

import (
	"math"
	"strconv"
	"strings"
	"time"

	"parley/chat"
)

// Lists continue where the last page ended. That place comes back in a page's URL, so
// it may be any text: an invalid one is refused.
var errNoPlace = chat.E(chat.Invalid, "There is no such page of the list. Begin at its first one.")

// moment is a place in a list that is ordered by time and number.
type moment struct {
	at time.Time
	id int64
}

func (m moment) String() string {
	return strconv.FormatInt(m.at.UnixMicro(), 10) + "-" + strconv.FormatInt(m.id, 10)
}

// first and last are where lists by time begin: the oldest first, or the newest.
var (
	first = moment{time.Unix(0, 0), 0}
	last  = moment{time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), math.MaxInt64}
)

func parseMoment(from string, start moment) (moment, error) {
	if from == "" {
		return start, nil
	}
	micros, number, _ := strings.Cut(from, "-")
	at, err := strconv.ParseInt(micros, 10, 64)
	id, errID := strconv.ParseInt(number, 10, 64)
	if err != nil || errID != nil || at < 0 || at > last.at.UnixMicro() {
		return moment{}, errNoPlace
	}
	return moment{time.UnixMicro(at), id}, nil
}

// rank is a place in a list of search results by name: names that only contain the
// words come later.
type rank struct {
	later bool
	key   string
}

func (r rank) String() string { return map[bool]string{false: "0", true: "1"}[r.later] + r.key }

func parseRank(from string) (rank, error) {
	switch {
	case from == "":
		return rank{}, nil
	case from[0] != '0' && from[0] != '1' || strings.ContainsRune(from, 0):
		return rank{}, errNoPlace
	}
	return rank{from[0] == '1', from[1:]}, nil
}
