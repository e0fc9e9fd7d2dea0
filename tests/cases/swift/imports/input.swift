import Foundation
import struct Module.Type
@testable import Capacitor
