#!/bin/bash
# About the file.

# Says hello.
# Twice.
hello() { :; }
