#!/bin/sh
# gosec.sh: looks for insecure code in what is part of the program. The rest of the repository runs on its
# developers' machines.
#
# Three rules only name what has to be decided where a number, a path or a command comes from:
#   G115  conversions of numbers: their bounds are checked where a number comes in, or it is the database's
#   G204  commands with variables: the program starts PostgreSQL, Redis and itself, with paths of the operator
#   G304  paths in variables: from the operator's settings; the names of stored files are hashes
# gosec has a module of its own, because it brings more libraries than the program.
set -eu
exec go run github.com/securego/gosec/v2/cmd/gosec@v2.22.10 -quiet -exclude-generated \
	-exclude=G115,G204,G304 \
	-exclude-dir=cmd/bench -exclude-dir=cmd/internal -exclude-dir=deploy -exclude-dir=e2e -exclude-dir=static/js \
	-exclude-dir=tools -exclude-dir=chat/chattest -exclude-dir=store/storetest -exclude-dir=views/words/collect \
	./...
