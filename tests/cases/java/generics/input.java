import java.util.*;

class A<K extends Comparable<K>> {
    <T> Map<K, List<? extends T>> f(T[] xs, List<? super K> ys) { return null; }
}
