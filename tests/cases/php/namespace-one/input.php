<?php
namespace App\Model;
use App\Base\Entity as BaseEntity;
use function App\Util\slug;
use const App\Util\MAX;
use App\Events\{Created, Deleted as Gone, function fire};
class User extends BaseEntity {}
