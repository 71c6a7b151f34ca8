#!/bin/sh
exec docker ps
