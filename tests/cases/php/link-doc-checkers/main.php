<?php
// Types that only checkers read: @psalm-param, @phpstan-return, aliases, arguments of bases, and
// what @method says of a call.
//> byParam -> Meta::name Calls type
//> byReturn -> Meta::name Calls type
//> Rule::byAlias -> Link::target Calls type
//> MetaFactory::load -> Meta::name Calls type
//! MetaFactory::load -> Decoy::name
//> byMethod -> Meta::name Calls type
//> byMagic -> Meta::name Calls type
//> byMagic -> Manager::__call Calls type
//! byMethod -> Decoy::name
class Meta { public function name() {} }
class Link { public function target() {} }
class Decoy { public function name() {} public function target() {} }
class Bag {}

/** @psalm-param Meta $meta */
function byParam($meta) { $meta->name(); }

/** @phpstan-return list<Meta> */
function all(): array { return []; }
function byReturn() { foreach (all() as $meta) { $meta->name(); } }

/** @phpstan-type Reason = Link|string */
class Rule {
    /** @phpstan-return Reason */
    public function reason() { return $this->unknown; }
    public function byAlias() { $this->reason()->target(); }
}

/**
 * @template TKind of Bag
 * @template TData of object
 */
abstract class Factory {
    /** @param TData $data */
    abstract public function load($data);
}
/** @extends Factory<Bag, Meta> */
class MetaFactory extends Factory {
    public function load($data) { $data->name(); }
}

class Source { public function factory() { return new Decoy(); } }
/**
 * @method Meta factory()
 * @method static Meta latest(int $n)
 */
class Manager extends Source { public function __call($name, $args) {} }
function byMethod(Manager $m) { $m->factory()->name(); }
function byMagic(Manager $m) { $m->latest(1)->name(); }
