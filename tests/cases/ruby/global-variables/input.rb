# How loud it is.
$level = 1
$log ||= Logger.new
$stdout = $log
$level = 2

def say
  $log.info($level, $0)
end
