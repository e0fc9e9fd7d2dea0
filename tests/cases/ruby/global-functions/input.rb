$stdout.sync = true
def main(argv)
  helper
end
def helper; end
main(ARGV)
