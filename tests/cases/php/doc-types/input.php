<?php
/**
 * A shelf.
 * @property-read Label $label
 */
class Shelf
{
    /** @var Book[] */
    private $books = [];
    /** @var array<string, list<Page>>|null */
    private $pages;

    /**
     * @param Book|null $book
     * @param callable(Book): Page $f
     * @return static
     */
    public function put($book, $f) { return $this; }

    /**
     * @template T of Thing
     * @param class-string<T> $class
     * @return T
     */
    public function get(string $class): Thing { }
}
