#!/bin/bash
# Prints id and data of each event. Arguments are options of curl, such as --http1.0.
# With LC_ALL=C, bash reads long lines faster.
LC_ALL=C id= retry_ms=1000 status=
until [ "$status" = 204 ]; do
  [ -z "$status" ] || sleep "$(printf '%d.%03d' $((retry_ms / 1000)) $((retry_ms % 1000)))"
  status=0 event= data= block_id=$id
  while IFS= read -r line; do
    case $line in
      HTTP/*) [ "$status" != 0 ] || read -r _ status _ <<<"$line" ;;
      'event: '*) event=${line#event: } ;;
      'data: '*) data=${line#data: } ;;
      'id: '*) block_id=${line#id: } ;;
      'retry: '*) retry_ms=${line#retry: } ;;
      '')
        id=$block_id
        [[ $event != *:* ]] || printf '%s\t%s\n' "$id" "$data"
        event= data=
        ;;
    esac
  done < <(curl --silent --no-buffer --include --speed-limit 1 --speed-time 75 "$@" \
    --header "Authorization: Bearer $SLUICE_TOKEN" --header 'Accept: text/event-stream' \
    --header "Last-Event-ID: $id" "$SLUICE_URL")
  case $status in 4*) echo "refused with status $status" >&2 && exit 1 ;; esac
done
