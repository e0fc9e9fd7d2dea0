<?php
#[Entity(table: 'users')]
class User
{
    #[Column, Id]
    private int $id;

    #[Route('/x')]
    public function show(#[Inject] Service $s) {}
}
