#!/bin/sh
# Waybill's commands: for the project in this folder, if it is one, else for the installed one in /etc/waybill.
project=
[ -e application.properties ] || project="-Dproject.config=/etc/waybill/application.properties -Dproject.routes=/etc/waybill/routes"
# shellcheck disable=SC2086 # two options, or none
exec java -XX:TieredStopAtLevel=1 -XX:SharedArchiveFile=/var/cache/waybill/waybill.jsa $project -jar /usr/share/waybill/waybill.jar "$@"
